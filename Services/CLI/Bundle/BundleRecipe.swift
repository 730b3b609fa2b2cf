import Contracts
import Domain
import FoundationEssentials
import Updates

/// What goes into a bundle, and the writing of it.
struct BundleRecipe {
    var version: ReleaseVersion
    var minimumVersion: ReleaseVersion
    var builtAt: CanonicalInstant
    /// Of release, targets, snapshot and timestamp.
    var counter: Int
    var changelog: String
    var architectures: [String]
    var images: [ReleaseManifest.Image]
    /// By the member's name: the file it comes from.
    var files: [String: String]
    /// Of gzip.
    var level: Int

    /// The versions of tables this build migrates to.
    static let schema = [
        "gateway": SchemaVersions.gateway, "ingestion": SchemaVersions.ingestion, "worker": SchemaVersions.worker,
        "rules": SchemaVersions.rules, "webhooks": SchemaVersions.webhooks, "ota": SchemaVersions.ota,
    ]

    /// As Docker names the architecture this was built for.
    static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }

    /// Writes the bundle to `path`; it appears whole or not at all.
    func write(to path: String, keys: KeyFolder) throws -> ReleaseManifest {
        let root = try keys.root()
        var signers: [UpdateRole: [RoleKey]] = [:]
        for role in UpdateRole.allCases where role != .root { signers[role] = try keys.keys(for: role, by: root) }
        let members = try self.files.map { name, file in
            guard let member = BundleMember(name) else { throw CommandFailure("no bundle has a member '\(name)'") }
            return (member: member, file: file)
        }.sorted { $0.member < $1.member }
        var measured: [String: ReleaseManifest.Member] = [:]
        for (member, file) in members {
            let (size, sha256) = try BundleFile.measure(file)
            measured[member.name] = ReleaseManifest.Member(sha256: sha256, size: size)
        }
        let manifest = ReleaseManifest(
            version: self.version, builtAt: self.builtAt, minimumVersion: self.minimumVersion, schema: Self.schema,
            changelog: self.changelog, architectures: self.architectures, images: self.images, members: measured)
        let manifestBytes = try UpdateJSON.encode(manifest)
        let signing = ReleaseSigning(keys: signers, counter: self.counter, builtAt: self.builtAt)
        let signed = try signing.sign(manifest, manifestBytes)
        var metadata = [
            BundleMember.manifest: manifestBytes, UpdateRole.root.member: try keys.rootBytes(),
            UpdateRole.timestamp.member: signed.timestamp, UpdateRole.snapshot.member: signed.snapshot,
            UpdateRole.targets.member: signed.targets,
        ]
        for (version, bytes) in try keys.earlierRoots(before: root.version) {
            metadata["metadata/\(version).root.json"] = bytes
        }
        let ordered = metadata.compactMap { name, bytes in BundleMember(name).map { ($0, bytes) } }.sorted {
            $0.0 < $1.0
        }
        try BundleFile.write(path) { write in
            try withoutActuallyEscaping(write) { write in
                let modifiedAt = Int(self.builtAt.timestamp.microseconds / 1_000_000)
                let writer = try BundleWriter(modifiedAt: modifiedAt, level: self.level, write)
                for (member, bytes) in ordered { try writer.append(member, bytes) }
                for (member, file) in members {
                    try writer.begin(member, size: measured[member.name]?.size ?? 0)
                    try BundleFile.read(file) { try writer.write($0) }
                    try writer.end()
                }
                try writer.finish()
            }
        }
        return manifest
    }
}
