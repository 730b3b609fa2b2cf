import Crypto
import Domain
import Glibc
import Updates

/// Reads a bundle to its last byte, as a device does, and uses nothing of it.
enum BundleVerifier {
    /// As Docker names this machine.
    static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }

    /// Blocks for about a second for each 100 MB.
    ///
    /// - Parameters:
    ///   - progress: Is told how many bytes were read.
    /// - Throws: ``OTAError/refused(_:)`` with the reason.
    static func verify(
        _ path: String, trust: UpdateTrust, policy: ReleasePolicy, now: Timestamp,
        _ progress: (Int) -> Void
    ) throws -> VerifiedBundle {
        let reader = try BundleReader(belief: .device(trust), policy: policy, now: now)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FileError("open", path) }
        defer { close(descriptor) }
        let portion = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { portion.deallocate() }
        var hash = SHA256()
        var size = 0
        do {
            while true {
                let count = read(descriptor, portion.baseAddress, portion.count)
                guard count >= 0 else { throw FileError("read", path) }
                if count == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: portion[..<count])
                hash.update(bufferPointer: bytes)
                try reader.read(bytes) { _ in }
                size += count
                progress(size)
            }
            let release = try reader.finish()
            return VerifiedBundle(
                version: release.version, changelog: String(release.changelog.filter { $0 != "\0" }.prefix(100_000)),
                schema: release.schema,
                sha256: hash.finalize().map { byte in
                    let text = String(byte, radix: 16)
                    return byte < 16 ? "0" + text : text
                }.joined(), size: size)
        } catch let error as UpdateError {
            throw OTAError.refused(error)
        }
    }
}
