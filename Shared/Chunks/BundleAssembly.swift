import Compression
import Crypto
import Glibc
import NIOCore
import NIOPosix

/// Makes a bundle of chunks: those that an older bundle has, and those that are fetched.
///
/// ```
/// older bundle ──take──▶ ┌────────┐
///                        │ folder │ ──write──▶ .tar.gz
/// fetch(missing) ──────▶ └────────┘
/// ```
///
/// What is in the folder stays there until ``remove()``: after a cut, the same calls go on where it was. Memory: a few chunks.
package struct BundleAssembly: Sendable {
    package let index: ChunkIndex
    /// What the index has cost, in bytes.
    package let indexSize: Int
    package let folder: ChunkFolder

    /// As `webmacs bundle create` does it: with the same zlib the file is the same to the last byte.
    private static let level = 6

    /// - Parameter folder: is this assembly's alone.
    package init(_ index: ChunkIndex, indexSize: Int, in folder: ChunkFolder) throws {
        self.index = index
        self.indexSize = indexSize
        self.folder = folder
        try folder.prepare()
    }

    /// Takes from an older bundle the chunks that this one has, too. Blocks: about a second for each 20 MB of them.
    ///
    /// - Throws: ``ChunkError``; `CancellationError`. What was taken stays.
    package func take(from path: String, isCancelled: () -> Bool = { false }) throws {
        let wanted = Set(self.index.chunks.map(\.id))
        _ = try BundleChunking.read(path) { id, bytes in
            guard !isCancelled() else { throw CancellationError() }
            guard wanted.contains(id), self.folder.storedLength(id) == nil else { return 0 }
            let stored = try ChunkIndex.Chunk.deflate(bytes)
            try stored.withUnsafeBytes { try self.folder.store(id, $0) }
            return stored.count
        }
    }

    package func plan() -> DeltaPlan {
        DeltaPlan(self.index, indexSize: self.indexSize) { self.folder.storedLength($0) != nil }
    }

    /// Fetches what is missing, several at a time. Each is verified before it is kept.
    ///
    /// - Parameters:
    ///   - fetch: gives a chunk as it is stored.
    ///   - progress: is told how many bytes have come.
    /// - Throws: what `fetch` throws; ``ChunkError``. What has come stays.
    package func fetch(
        _ plan: DeltaPlan, parallel: Int = 8, progress: @Sendable (Int) async -> Void = { _ in },
        _ fetch: @escaping @Sendable (ChunkIndex.Chunk) async throws -> ByteBuffer
    ) async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            var rest = plan.missing[...]
            for chunk in rest.prefix(parallel) { self.fetch(chunk, in: &group, fetch) }
            rest = rest.dropFirst(parallel)
            var received = 0
            while let bytes = try await group.next() {
                received += bytes
                await progress(received)
                if let chunk = rest.popFirst() { self.fetch(chunk, in: &group, fetch) }
            }
        }
    }

    private func fetch(
        _ chunk: ChunkIndex.Chunk, in group: inout ThrowingTaskGroup<Int, any Error>,
        _ fetch: @escaping @Sendable (ChunkIndex.Chunk) async throws -> ByteBuffer
    ) {
        group.addTask { [folder] in
            let stored = try await fetch(chunk)
            try await NIOThreadPool.singleton.runIfActive {
                _ = try chunk.inflate(stored)
                try stored.withUnsafeReadableBytes { try folder.store(chunk.id, $0) }
            }
            return stored.readableBytes
        }
    }

    /// Writes the bundle; every chunk is verified once more, and so is what they make. Blocks: about a second for each 25 MB.
    ///
    /// - Returns: what was written. Its SHA-256 is that of the index where zlib is the same as at the bundle's maker; the
    ///   archive in it is the same everywhere.
    /// - Throws: ``ChunkError``; after damaged or missing ``plan()`` says what to fetch again. `CancellationError`.
    package func write(to path: String, isCancelled: () -> Bool = { false }) throws -> ChunkIndex.File {
        var (bundle, archive) = (SHA256(), SHA256())
        var size = 0
        let gzip = try GzipDeflateStream(level: Self.level)
        do {
            try ChunkFile.write(path, isDurable: true) { write in
                func sink(_ bytes: UnsafeRawBufferPointer) throws {
                    bundle.update(bufferPointer: bytes)
                    size += bytes.count
                    try write(bytes)
                }
                for chunk in self.index.chunks {
                    guard !isCancelled() else { throw CancellationError() }
                    try self.folder.bytes(chunk).withUnsafeReadableBytes { bytes in
                        archive.update(bufferPointer: bytes)
                        try gzip.deflate(bytes, sink)
                    }
                }
                try gzip.deflate(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, sink)
            }
            guard ChunkID(digest: archive.finalize()) == self.index.archive.sha256 else {
                throw ChunkError.wrongArchive
            }
        } catch {
            unlink(path)
            throw error
        }
        return ChunkIndex.File(sha256: ChunkID(digest: bundle.finalize()), size: size)
    }

    /// To be called when the bundle has been written, or is not wanted any more.
    package func remove() { self.folder.removeAll() }
}
