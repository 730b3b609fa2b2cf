import Domain
import Glibc
import NIOCore
import Updates

/// A bundle on the disk. The one place that decides whether it is believed.
struct ReleaseBundle: Sendable {
    struct Verified: Sendable {
        var release: ReleaseManifest
        /// The new compose file.
        var compose: [UInt8]
        /// What the device remembers from now on.
        var trust: UpdateTrust
    }

    let path: String
    let trust: UpdateTrust
    let policy: ReleasePolicy
    let now: Timestamp

    /// Reads all of it; nothing is used.
    ///
    /// - Parameter name: the member that is the compose file of this machine.
    /// - Throws: `UpdateError`, also when it has no such member: it is not for this machine; `FileError`.
    func verify(compose name: String) async throws -> Verified {
        let source = try BundleSource(self)
        var compose: [UInt8] = []
        var current: BundleMember?
        while try source.read({ part in
            switch part {
            case .begin(let member, _): current = member
            case .bytes(let bytes): if current?.name == name { compose += Array(bytes) }
            case .end: current = nil
            case .release: break
            }
        }) {
            await Task.yield()
            try Task.checkCancellation()
        }
        let release = try source.reader.finish()
        guard let trust = source.reader.trust else {
            throw UpdateError(.missing, "", "nobody vouches for it")
        }
        guard !compose.isEmpty else { throw UpdateError(.missing, name, "it is not there") }
        return Verified(release: release, compose: compose, trust: trust)
    }

    /// The bytes of its `images.tar`, verified once more as they are read: who has changed the file since is found out at its end,
    /// before an image of it is started.
    var images: ImageArchive { ImageArchive(bundle: self) }
}

/// Feeds a bundle's file to its reader.
final class BundleSource {
    let reader: BundleReader
    private let descriptor: Int32
    private var part = [UInt8](repeating: 0, count: 1 << 18)

    init(_ bundle: ReleaseBundle) throws {
        self.reader = try BundleReader(belief: .device(bundle.trust), policy: bundle.policy, now: bundle.now)
        self.descriptor = open(bundle.path, O_RDONLY | O_CLOEXEC)
        guard self.descriptor >= 0 else { throw FileError("cannot read \(bundle.path)") }
    }

    deinit { if self.descriptor >= 0 { close(self.descriptor) } }

    /// - Returns: false at the end of the file.
    func read(_ sink: (BundleReader.Part) throws -> Void) throws -> Bool {
        let count = Glibc.read(self.descriptor, &self.part, self.part.count)
        guard count >= 0 else { throw FileError("cannot read the bundle") }
        guard count > 0 else { return false }
        try self.part.withUnsafeBytes { bytes in
            try self.reader.read(UnsafeRawBufferPointer(rebasing: bytes[..<count]), sink)
        }
        return true
    }
}

/// `images.tar` of a bundle as it is streamed to the engine. Memory: what 256 KiB of the bundle inflate to.
struct ImageArchive: AsyncSequence, Sendable {
    let bundle: ReleaseBundle

    struct AsyncIterator: AsyncIteratorProtocol {
        let bundle: ReleaseBundle
        var source: BundleSource?

        mutating func next() async throws -> ByteBuffer? {
            let source = try self.source ?? BundleSource(self.bundle)
            self.source = source
            while true {
                var images = ByteBuffer()
                var isImages = self.isInside
                let goesOn = try source.read { part in
                    switch part {
                    case .begin(let member, _): isImages = member.name == BundleMember.images
                    case .bytes(let bytes): if isImages { images.writeBytes(bytes) }
                    case .end: isImages = false
                    case .release: break
                    }
                }
                self.isInside = isImages
                if images.readableBytes > 0 { return images }
                guard goesOn else {
                    _ = try source.reader.finish()
                    return nil
                }
            }
        }

        private var isInside = false

        init(bundle: ReleaseBundle) { self.bundle = bundle }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bundle: self.bundle) }
}

/// A file as it is streamed to the engine, in parts of 256 KiB.
struct FileParts: AsyncSequence, Sendable {
    let path: String

    final class AsyncIterator: AsyncIteratorProtocol {
        private let path: String
        private var descriptor: Int32?

        init(path: String) { self.path = path }

        deinit { if let descriptor { close(descriptor) } }

        func next() async throws -> ByteBuffer? {
            let descriptor = try self.descriptor ?? self.open()
            self.descriptor = descriptor
            var part = [UInt8](repeating: 0, count: 1 << 18)
            let count = read(descriptor, &part, part.count)
            guard count >= 0 else { throw FileError("cannot read \(self.path)") }
            return count == 0 ? nil : ByteBuffer(bytes: part[..<count])
        }

        private func open() throws -> Int32 {
            let descriptor = Glibc.open(self.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError("cannot read \(self.path)") }
            return descriptor
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(path: self.path) }
}
