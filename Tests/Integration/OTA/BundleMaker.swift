import Domain
import Updates

/// Signs releases for tests.
struct BundleMaker {
    let keys: [UpdateRole: [RoleKey]]
    let root: [UInt8]
    let builtAt: CanonicalInstant

    init() throws {
        let builtAt = CanonicalInstant(Timestamp.now() - .seconds(3600))
        let keys = Dictionary(uniqueKeysWithValues: UpdateRole.allCases.map { ($0, [RoleKey.random()]) })
        let metadata = RootMetadata(
            version: 1, expires: CanonicalInstant(builtAt.timestamp + .seconds(86_400)),
            keys: Dictionary(
                uniqueKeysWithValues: keys.values.flatMap { $0 }.map { ($0.id, .init(ed25519: $0.publicKey)) }),
            roles: keys.mapValues { .init(keyids: $0.map(\.id), threshold: 1) })
        self.keys = keys
        self.builtAt = builtAt
        self.root = try metadata.signed(with: keys[.root] ?? [])
    }

    func bundle(
        _ version: String, counter: Int = 1, minimum: String = "0.0.0", schema: [String: Int] = [:],
        images: [UInt8] = Array("images".utf8), changelog: String = "Better."
    ) throws -> [UInt8] {
        let files = [BundleMember.images: images, BundleMember.compose: Array("services: {}\n".utf8)]
        let manifest = ReleaseManifest(
            version: ReleaseVersion(version) ?? .first, builtAt: self.builtAt,
            minimumVersion: ReleaseVersion(minimum) ?? .first, schema: schema, changelog: changelog,
            architectures: ["amd64", "arm64"],
            members: files.mapValues { .init(sha256: $0.sha256, size: $0.count) })
        let bytes = try UpdateJSON.encode(manifest)
        let signed = try ReleaseSigning(keys: self.keys, counter: counter, builtAt: self.builtAt).sign(manifest, bytes)
        var members = files
        members[BundleMember.manifest] = bytes
        members[UpdateRole.root.member] = self.root
        members[UpdateRole.timestamp.member] = signed.timestamp
        members[UpdateRole.snapshot.member] = signed.snapshot
        members[UpdateRole.targets.member] = signed.targets
        var output: [UInt8] = []
        let writer = try BundleWriter(modifiedAt: 0) { output.append(contentsOf: $0) }
        for (member, bytes) in members.compactMap({ name, bytes in BundleMember(name).map { ($0, bytes) } })
            .sorted(by: { $0.0 < $1.0 })
        {
            try writer.append(member, bytes)
        }
        try writer.finish()
        return output
    }
}
