import Crypto
import FoundationEssentials
import Glibc

/// Files of any size, read and written piece by piece.
enum BundleFile {
    private static let pieceSize = 256 * 1024

    /// Hands on the file's bytes, in order; each piece is valid until `body` returns.
    static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure("\(path) cannot be read: \(Self.reason)") }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("\(path) cannot be read: \(Self.reason)") }
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// The whole of a small file.
    static func contents(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try Self.read(path) { piece in
            bytes.append(contentsOf: piece)
            guard bytes.count <= 1024 * 1024 else { throw CommandFailure("\(path) is too large for what it should be") }
        }
        return bytes
    }

    /// Its size in bytes, and its SHA-256 in hexadecimal digits.
    static func measure(_ path: String) throws -> (size: Int, sha256: String) {
        var (size, hash) = (0, SHA256())
        try Self.read(path) { piece in
            size += piece.count
            hash.update(bufferPointer: piece)
        }
        return (size, hash.finalize().map { Self.hexadecimal($0) }.joined())
    }

    /// In hexadecimal digits.
    static func sha256(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).map { Self.hexadecimal($0) }.joined() }

    /// Writes a file that appears whole or not at all.
    ///
    /// - Parameter body: gets the function that writes.
    static func write(
        _ path: String, mode: mode_t = 0o644, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        let draft = "\(path).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw CommandFailure("\(draft) cannot be written: \(Self.reason)") }
        do {
            defer { close(descriptor) }
            try body { try Self.writeAll($0, to: descriptor, path) }
            guard fsync(descriptor) == 0 else { throw CommandFailure("\(path) cannot be written: \(Self.reason)") }
        } catch {
            unlink(draft)
            throw error
        }
        guard Glibc.rename(draft, path) == 0 else { throw CommandFailure("\(path) cannot be written: \(Self.reason)") }
    }

    /// Gives a file that is whole its name, in the place of what was there.
    static func rename(_ draft: String, to path: String) throws {
        guard Glibc.rename(draft, path) == 0 else { throw CommandFailure("\(path) cannot be written: \(Self.reason)") }
    }

    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws {
        try Self.write(path, mode: mode) { write in try bytes.withUnsafeBytes { try write($0) } }
    }

    /// `12.3 MB`, in units of 1000.
    static func text(bytes: Int) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var (tenths, unit) = (bytes / 100, 0)
        while tenths >= 10_000, unit < 2 { (tenths, unit) = (tenths / 1000, unit + 1) }
        return "\(tenths / 10).\(tenths % 10) \(["kB", "MB", "GB"][unit])"
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw CommandFailure("\(path) cannot be written: \(Self.reason)") }
            rest = rest.dropFirst(count)
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
