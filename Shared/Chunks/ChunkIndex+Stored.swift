import Compression
import NIOCore

extension ChunkIndex.Chunk {
    /// Of gzip. 9 takes three times as long for 1 %.
    static let level = 6

    /// A chunk as it is stored and sent: one gzip member.
    static func deflate(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8] {
        var stored: [UInt8] = []
        let gzip = try GzipDeflateStream(level: Self.level)
        try gzip.deflate(bytes, isLast: true) { stored.append(contentsOf: $0) }
        return stored
    }

    /// The chunk's bytes.
    ///
    /// - Throws: ``ChunkError/damaged(_:)`` when `stored` is anything else.
    package func inflate(_ stored: ByteBuffer) throws(ChunkError) -> ByteBuffer {
        guard let bytes = try? ByteBuffer(gunzipping: stored, limit: self.length),  // Why not, is the same to all.
            bytes.readableBytes == self.length, bytes.withUnsafeReadableBytes({ ChunkID(of: $0) }) == self.id
        else { throw .damaged(self.id) }
        return bytes
    }
}
