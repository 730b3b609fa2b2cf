import Compression
import Domain

@testable import Updates

/// Keys and releases for tests: makes bundles as the maker does, and lets them be spoilt in between.
struct Workshop {
    /// 2026-01-01T00:00:00Z.
    static let builtAt = CanonicalInstant(Timestamp(microseconds: 1_767_225_600_000_000))
    static let now = Workshop.builtAt.timestamp + .seconds(3600)
    static let images = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

    var keys: [UpdateRole: [RoleKey]]
    var root: RootMetadata
    /// Every root, by version.
    var roots: [Int: [UInt8]] = [:]

    init(rootKeys: Int = 1, threshold: Int = 1) throws {
        self.keys = [:]
        for role in UpdateRole.allCases {
            self.keys[role] = (0..<(role == .root ? rootKeys : 1)).map { _ in .random() }
        }
        self.root = Self.root(1, self.keys, threshold)
        self.roots[1] = try self.root.signed(with: self.keys[.root] ?? [])
    }

    /// A device that was installed with the first root and has seen nothing since.
    func device() throws -> UpdateTrust { try UpdateTrust(root: self.roots[1] ?? []) }

    /// The next version of root, with new keys for `roles`.
    mutating func rotate(_ roles: Set<UpdateRole>, signedBy signers: [RoleKey]? = nil) throws {
        let old = self.keys[.root] ?? []
        for role in roles { self.keys[role] = self.keys[role]?.map { _ in .random() } }
        self.root = Self.root(self.root.version + 1, self.keys, self.root.roles[.root]?.threshold ?? 1)
        self.roots[self.root.version] = try self.root.signed(with: signers ?? old + (self.keys[.root] ?? []))
    }

    static func root(_ version: Int, _ keys: [UpdateRole: [RoleKey]], _ threshold: Int) -> RootMetadata {
        RootMetadata(
            version: version, expires: CanonicalInstant(Self.builtAt.timestamp + .seconds(730 * 86_400)),
            keys: Dictionary(keys.values.flatMap { $0 }.map { ($0.id, .init(ed25519: $0.publicKey)) }) { first, _ in
                first
            },
            roles: Dictionary(
                uniqueKeysWithValues: keys.map { role, keys in
                    (role, .init(keyids: keys.map(\.id), threshold: role == .root ? threshold : 1))
                }))
    }

    /// The members of a release, in order, ready to be written or spoilt.
    func release(
        _ version: String = "2.1.0", counter: Int = 10, minimum: String = "0.0.0", architectures: [String] = ["amd64"],
        files: [String: [UInt8]] = ["install.sh": Array("#!/bin/sh\n".utf8), "images.tar": Workshop.images]
    ) throws -> [Entry] {
        let manifest = ReleaseManifest(
            version: ReleaseVersion(version) ?? .first, builtAt: Self.builtAt,
            minimumVersion: ReleaseVersion(minimum) ?? .first, architectures: architectures,
            members: files.mapValues { .init(sha256: $0.sha256, size: $0.count) })
        let bytes = try UpdateJSON.encode(manifest)
        let signed = try ReleaseSigning(keys: self.keys, counter: counter, builtAt: Self.builtAt).sign(manifest, bytes)
        var members = files
        members["metadata.json"] = bytes
        members["metadata/timestamp.json"] = signed.timestamp
        members["metadata/snapshot.json"] = signed.snapshot
        members["metadata/targets.json"] = signed.targets
        for (version, bytes) in self.roots {
            members[version == self.root.version ? "metadata/root.json" : "metadata/\(version).root.json"] = bytes
        }
        return members.compactMap { name, bytes in BundleMember(name).map { ($0, bytes) } }.sorted { $0.0 < $1.0 }
            .map { Entry(name: $0.0.name, bytes: $0.1) }
    }
}

/// A member as it is written, right or wrong.
struct Entry {
    var name: String
    var bytes: [UInt8]
    /// What the header says, if not the truth.
    var size: Int?
    var flag = UInt8(ascii: "0")
    var mode = 0o644
    var link = ""

    var tar: [UInt8] {
        var block = TarHeader(name: self.name, size: self.size ?? self.bytes.count, mode: self.mode, modifiedAt: 0)
            .block
        block[156] = self.flag
        block.replaceSubrange(157..<157 + self.link.utf8.count, with: self.link.utf8)
        let sum = String(TarHeader.checksum(block), radix: 8)
        let field = String(repeating: "0", count: 6 - sum.count) + sum + "\0 "
        block.replaceSubrange(148..<156, with: field.utf8)
        return block + self.bytes + [UInt8](repeating: 0, count: TarHeader.padding(self.bytes.count))
    }
}

extension [Entry] {
    subscript(name: String) -> [UInt8] {
        get { self.first { $0.name == name }?.bytes ?? [] }
        set { if let index = self.firstIndex(where: { $0.name == name }) { self[index].bytes = newValue } }
    }

    var bundle: [UInt8] { self.flatMap(\.tar).ended.gzipped }
}

extension [UInt8] {
    /// With the two blocks that end an archive.
    var ended: [UInt8] { self + [UInt8](repeating: 0, count: 1024) }

    var gzipped: [UInt8] {
        var output: [UInt8] = []
        let stream = try? GzipDeflateStream(level: 6)
        self.withUnsafeBytes { bytes in try? stream?.deflate(bytes, isLast: true) { output.append(contentsOf: $0) } }
        return output
    }

    /// What gzip has of it, up to its first fault.
    var inflated: [UInt8] {
        var output: [UInt8] = []
        let stream = try? GzipInflateStream()
        self.withUnsafeBytes { bytes in try? stream?.inflate(bytes) { output.append(contentsOf: $0) } }
        return output
    }
}

/// What came of reading a bundle.
struct Outcome {
    var error: UpdateError?
    /// Whether the release was found good, before its members were.
    var wasTrusted = false
    /// Members that may be used.
    var usable: [String] = []
    var began: [String] = []
    var contents: [String: [UInt8]] = [:]
    var trust: UpdateTrust?
    var release: ReleaseManifest?

    /// - Parameters:
    ///   - piece: how many bytes come at once.
    ///   - gap: how long each piece takes.
    init(
        _ bundle: [UInt8], _ trust: UpdateTrust, policy: ReleasePolicy = ReleasePolicy(), now: Timestamp = Workshop.now,
        piece: Int = 1000, pace: BundlePace? = nil, gap: Duration = .zero
    ) throws {
        let reader = try BundleReader(belief: .device(trust), policy: policy, now: now, pace: pace)
        do {
            var elapsed = Duration.zero
            for start in stride(from: 0, to: bundle.count, by: piece) {
                elapsed += gap
                try bundle[start..<min(bundle.count, start + piece)].withUnsafeBytes { bytes in
                    try reader.read(bytes, after: elapsed) { self.take($0) }
                }
            }
            self.release = try reader.finish()
            self.trust = reader.trust
        } catch let error as UpdateError {
            self.error = error
        }
    }

    private mutating func take(_ part: BundleReader.Part) {
        switch part {
        case .release: self.wasTrusted = true
        case .begin(let member, _): self.began.append(member.name)
        case .bytes(let bytes): self.contents[self.began.last ?? "", default: []].append(contentsOf: bytes)
        case .end(let member): self.usable.append(member.name)
        }
    }
}
