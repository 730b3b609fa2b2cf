import Compression

/// Writes a bundle: a USTAR archive in gzip in which nothing depends on when, where or by whom it was written.
///
/// Not Sendable: one writer writes one bundle. Members are appended in the order of ``BundleMember``; `finish()` ends it.
package final class BundleWriter {
    private let gzip: GzipDeflateStream
    private let modifiedAt: Int
    private let sink: (UnsafeRawBufferPointer) throws -> Void
    private var remaining = 0
    private var size = 0

    /// - Parameters:
    ///   - modifiedAt: seconds since 1970, for every member.
    ///   - level: 1 (fast) to 9 (small).
    ///   - sink: takes the bundle's bytes, which are valid until it returns.
    package init(
        modifiedAt: Int, level: Int = 6, _ sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        self.gzip = try GzipDeflateStream(level: level)
        self.modifiedAt = modifiedAt
        self.sink = sink
    }

    package func append(_ member: BundleMember, _ bytes: [UInt8]) throws {
        try self.begin(member, size: bytes.count)
        try bytes.withUnsafeBytes { try self.write($0) }
        try self.end()
    }

    /// Begins a member of `size` bytes: `write` brings them, `end` ends it.
    package func begin(_ member: BundleMember, size: Int) throws {
        self.size = size
        self.remaining = size
        let header = TarHeader(name: member.name, size: size, mode: member.mode, modifiedAt: self.modifiedAt)
        try self.deflate(header.block)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        self.remaining -= bytes.count
        try self.gzip.deflate(bytes, self.sink)
    }

    /// - Throws: when it was not written as long as it was announced.
    package func end() throws {
        guard self.remaining == 0 else { throw UpdateError(.changed, "", "a file has changed while it was read") }
        try self.deflate([UInt8](repeating: 0, count: TarHeader.padding(self.size)))
    }

    package func finish() throws {
        let zeros = [UInt8](repeating: 0, count: 2 * TarHeader.blockSize)
        try zeros.withUnsafeBytes { try self.gzip.deflate($0, isLast: true, self.sink) }
    }

    private func deflate(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        try bytes.withUnsafeBytes { try self.gzip.deflate($0, self.sink) }
    }
}
