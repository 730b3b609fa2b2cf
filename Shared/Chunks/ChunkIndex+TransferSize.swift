import Compression

extension ChunkIndex {
    /// What the text takes on its way, as gzip, in bytes.
    package func transferSize() throws -> Int {
        var size = 0
        var text = self.text
        let gzip = try GzipDeflateStream(level: 4)
        try text.withUTF8 { try gzip.deflate(UnsafeRawBufferPointer($0), isLast: true) { size += $0.count } }
        return size
    }
}
