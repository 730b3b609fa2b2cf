import Crypto
import Glibc

/// The SHA-256 of a file, read in parts.
package enum FileDigest {
    /// In hexadecimal.
    ///
    /// - Throws: ``BackupError`` when it cannot be read.
    package static func sha256(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BackupError(system: "cannot read \(path)") }
        defer { close(descriptor) }
        var hash = SHA256()
        var part = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &part, part.count)
            guard count >= 0 else { throw BackupError(system: "cannot read \(path)") }
            if count == 0 { break }
            part.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
