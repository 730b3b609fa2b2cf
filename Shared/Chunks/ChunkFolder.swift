import FoundationEssentials
import Glibc
import NIOCore

/// Chunks on the disk, each once.
///
/// ```
/// <first two digits>/<SHA-256>    a gzip member; has its name when it is whole
/// ```
///
/// Its calls block as long as the disk takes. After a power cut a chunk that was not synchronised may be damaged: readers
/// that cannot fetch it again call ``synchronize()`` before they rely on it.
package struct ChunkFolder: Sendable {
    package let path: String

    private static let draftSuffix = ".new"

    package init(path: String) { self.path = path }

    /// Makes what is missing of it.
    package func prepare() throws { try ChunkFile.makeFolder(self.path) }

    package func file(_ id: ChunkID) -> String { "\(self.folder(id))/\(id)" }

    private func folder(_ id: ChunkID) -> String { "\(self.path)/\(id.description.prefix(2))" }

    /// As it is stored, in bytes; nil: it is not there.
    package func storedLength(_ id: ChunkID) -> Int? { ChunkFile.size(self.file(id)) }

    /// As it is stored; nil: it is not there.
    package func stored(_ id: ChunkID) throws -> ByteBuffer? {
        try ChunkFile.contents(self.file(id), limit: 2 * ChunkSizes.longest)
    }

    /// The chunk's bytes.
    ///
    /// - Throws: ``ChunkError`` missing or damaged; a damaged one is gone then.
    package func bytes(_ chunk: ChunkIndex.Chunk) throws -> ByteBuffer {
        guard let stored = try self.stored(chunk.id) else { throw ChunkError.missing(chunk.id) }
        do {
            return try chunk.inflate(stored)
        } catch {
            self.remove(chunk.id)
            throw error
        }
    }

    /// Keeps a chunk. The caller has verified it.
    package func store(_ id: ChunkID, _ stored: UnsafeRawBufferPointer) throws {
        let folder = self.folder(id)
        try ChunkFile.makeFolder(folder)
        let draft = "\(folder)/.\(id)\(Self.draftSuffix)"
        try ChunkFile.write(draft, isDurable: false) { try $0(stored) }
        try ChunkFile.move(draft, to: self.file(id))
    }

    package func remove(_ id: ChunkID) { unlink(self.file(id)) }

    /// Brings everything to the disk.
    package func synchronize() { ChunkFile.synchronize() }

    /// Removes all chunks but these, and what was not written to its end.
    ///
    /// - Returns: how many chunks were removed.
    package func keep(only ids: Set<ChunkID>) throws -> Int {
        var removed = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: self.path) where name.utf8.count == 2 {
            let folder = "\(self.path)/\(name)"
            for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
                if file.hasSuffix(Self.draftSuffix) {
                    unlink("\(folder)/\(file)")
                } else if let id = ChunkID(file.utf8), !ids.contains(id) {
                    unlink("\(folder)/\(file)")
                    removed += 1
                }
            }
            rmdir(folder)  // Only when it is empty.
        }
        return removed
    }

    /// Removes all of it.
    package func removeAll() {
        // Whatever stays is found and removed the next time.
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
