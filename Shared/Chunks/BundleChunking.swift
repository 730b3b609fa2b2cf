import Compression
import Crypto

/// A bundle cut into chunks, read once from its first to its last byte.
///
/// It is the archive inside the gzip that is cut: one changed byte changes all that gzip makes of what follows.
package enum BundleChunking {
    /// Blocks: about a second for each 200 MB of the archive, and what `body` takes.
    ///
    /// - Parameter body: gets each chunk, valid until it returns, and returns in how many bytes it is stored.
    /// - Throws: ``ChunkError``; what `body` throws.
    package static func read(
        _ path: String, sizes: ChunkSizes = .standard, _ body: (ChunkID, UnsafeRawBufferPointer) throws -> Int
    ) throws -> ChunkIndex {
        let inflate = try GzipInflateStream()
        let chunker = Chunker(sizes)
        var (bundle, archive) = (SHA256(), SHA256())
        var (bundleSize, archiveSize) = (0, 0)
        var chunks: [ChunkIndex.Chunk] = []
        func add(_ bytes: UnsafeRawBufferPointer) throws {
            let id = ChunkID(of: bytes)
            let stored = try body(id, bytes)
            chunks.append(ChunkIndex.Chunk(id: id, length: bytes.count, storedLength: stored))
        }
        do {
            try ChunkFile.read(path) { piece in
                bundle.update(bufferPointer: piece)
                bundleSize += piece.count
                try inflate.inflate(piece) { bytes in
                    archive.update(bufferPointer: bytes)
                    archiveSize += bytes.count
                    try chunker.append(bytes, add)
                }
            }
        } catch is InflateError {
            throw ChunkError.malformedBundle(path)
        }
        guard inflate.isAtEnd else { throw ChunkError.malformedBundle(path) }
        try chunker.finish(add)
        return ChunkIndex(
            bundle: ChunkIndex.File(sha256: ChunkID(digest: bundle.finalize()), size: bundleSize),
            archive: ChunkIndex.File(sha256: ChunkID(digest: archive.finalize()), size: archiveSize), chunks: chunks)
    }

    /// Brings a bundle's chunks into a folder; those that are there already stay as they are. They are on the disk when this returns.
    ///
    /// Blocks: about a second for each 20 MB that are new.
    ///
    /// - Parameter isCancelled: is asked at each chunk; then `CancellationError` is thrown, and what was stored stays.
    package static func store(
        _ path: String, in folder: ChunkFolder, isCancelled: () -> Bool = { false }
    ) throws -> ChunkIndex {
        try folder.prepare()
        let index = try Self.read(path) { id, bytes in
            guard !isCancelled() else { throw CancellationError() }
            if let present = folder.storedLength(id), present > 0 { return present }
            let stored = try ChunkIndex.Chunk.deflate(bytes)
            try stored.withUnsafeBytes { try folder.store(id, $0) }
            return stored.count
        }
        folder.synchronize()
        return index
    }

    /// What a bundle consists of, without keeping anything; each chunk is deflated to know how long it would be.
    package static func measure(_ path: String, sizes: ChunkSizes = .standard) throws -> ChunkIndex {
        var known: [ChunkID: Int] = [:]
        return try Self.read(path, sizes: sizes) { id, bytes in
            if let length = known[id] { return length }
            let length = try ChunkIndex.Chunk.deflate(bytes).count
            known[id] = length
            return length
        }
    }
}
