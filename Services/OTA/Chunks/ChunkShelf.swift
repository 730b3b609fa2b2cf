import Chunks
import FoundationEssentials
import Glibc
import NIOCore

/// The chunks of all bundles, in the folder of updates.
///
/// ```
/// chunks/<first two digits>/<SHA-256>   a chunk of one release or of many
/// chunks/<SHA-256 of a bundle>.index    what it consists of; is there when all of its chunks are on the disk
/// chunks/.lock                          held by whoever makes or removes
/// ```
///
/// Its calls block as long as the disk takes.
struct ChunkShelf: Sendable {
    let folder: ChunkFolder

    private static let suffix = ".index"

    init(_ folder: UpdateFolder) { self.folder = ChunkFolder(path: "\(folder.path)/chunks") }

    func index(_ bundle: String) -> String { "\(self.folder.path)/\(bundle)\(Self.suffix)" }

    func hasIndex(_ bundle: String) -> Bool { access(self.index(bundle), R_OK) == 0 }

    /// Held until it is let go.
    ///
    /// - Throws: ``OTAError/uploadIsBusy`` while another process has it.
    func lock() throws -> PartFile {
        try self.folder.prepare()
        return try PartFile("\(self.folder.path)/.lock")
    }

    /// Makes a bundle's chunks and then its index. Blocks: about a second for each 20 MB that are new.
    ///
    /// - Throws: `ChunkError`; ``FileError``; `CancellationError`.
    func make(_ path: String, sha256: String, isCancelled: () -> Bool) throws -> ChunkIndex {
        let index = try BundleChunking.store(path, in: self.folder, isCancelled: isCancelled)
        // Somebody has put another in its place: it was never verified.
        guard index.bundle.sha256.description == sha256 else { throw OTAError.noBundle }
        let (new, name) = ("\(self.folder.path)/.\(sha256).new", self.index(sha256))
        let file = try PartFile(new, truncated: true)
        try file.append(Array(index.text.utf8))
        try file.synchronize()
        guard rename(new, name) == 0 else { throw FileError("rename", name) }
        return index
    }

    /// Removes what belongs to none of `bundles`.
    ///
    /// - Parameter always: also when no index is too many: a crash may have left chunks without one.
    /// - Returns: how many chunks were removed.
    func tidy(keeping bundles: Set<String>, always: Bool) throws -> Int {
        var needed: Set<ChunkID> = []
        var isAnyTooMany = false
        for name in try FileManager.default.contentsOfDirectory(atPath: self.folder.path) {
            let path = "\(self.folder.path)/\(name)"
            if name.hasSuffix(".new") {
                unlink(path)
            } else if name.hasSuffix(Self.suffix), !bundles.contains(String(name.dropLast(Self.suffix.count))) {
                unlink(path)
                isAnyTooMany = true
            }
        }
        guard always || isAnyTooMany else { return 0 }
        for bundle in bundles where self.hasIndex(bundle) {
            do {
                let text = try Data(contentsOf: URL(filePath: self.index(bundle)))
                needed.formUnion(try ChunkIndex(text).chunks.map(\.id))
            } catch is ChunkError {
                // Damaged: it is made again.
                unlink(self.index(bundle))
            }
        }
        return try self.folder.keep(only: needed)
    }
}
