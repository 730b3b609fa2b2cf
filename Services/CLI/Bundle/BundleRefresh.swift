import Domain
import FoundationEssentials
import Glibc
import Updates

/// Makes a bundle good again whose timestamp has run out, without touching what it brings: another timestamp, and another snapshot where
/// that would end before it or was signed by keys that count no more. Targets, `metadata.json` and all files stay byte by byte.
struct BundleRefresh {
    private static let snapshotDays = 365

    let keys: KeyFolder
    /// Of the new timestamp; nil: the old one's and one.
    var counter: Int?
    var now: Timestamp
    /// How long the new timestamp is good for.
    var days: Int

    /// Writes the bundle at `path` to `output`, which may be the same; it appears whole and verified, or not at all.
    ///
    /// - Returns: until when it is good.
    /// - Throws: ``CommandFailure`` when keys are missing, or the release cannot be made good: its targets have run out, or their key
    ///   was revoked.
    func write(_ path: String, to output: String) throws -> CanonicalInstant {
        let old = try BundleMetadata(of: path)
        let root = try self.keys.root()
        let expires = CanonicalInstant(self.now + .seconds(self.days * 86_400))
        let (_, timestamp) = try old.document(.timestamp, as: TimestampMetadata.self)
        let version = self.counter ?? timestamp.version + 1
        guard version > timestamp.version else {
            throw CommandFailure("--counter must be above \(timestamp.version), which the bundle has")
        }
        guard var snapshotReference = timestamp.meta["snapshot.json"] else {
            throw CommandFailure("the bundle's timestamp names no snapshot")
        }
        var documents = old.documents.filter { !$0.key.hasSuffix("root.json") }
        if let snapshot = try self.snapshot(of: old, version: version, until: expires, by: root) {
            documents[UpdateRole.snapshot.member] = snapshot
            snapshotReference = try Self.reference(to: snapshot, version: version)
        }
        documents[UpdateRole.timestamp.member] = try self.signed(
            TimestampMetadata(version: version, expires: expires, snapshot: snapshotReference), as: .timestamp, by: root
        )
        documents[UpdateRole.root.member] = try self.keys.rootBytes()
        for (earlier, bytes) in try self.keys.earlierRoots(before: root.version) {
            documents["metadata/\(earlier).root.json"] = bytes
        }

        let draft = "\(output).unverified"
        defer { unlink(draft) }
        try self.copy(path, with: documents, modifiedAt: old.modifiedAt, to: draft)
        let trust = try UpdateTrust(root: self.keys.rootBytes())
        let reader = try BundleReader(belief: .device(trust), policy: ReleasePolicy(), now: self.now)
        do {
            _ = try BundleCheck.read(draft, with: reader)
        } catch let failure as CommandFailure {
            throw CommandFailure("\(failure). The release has to be made anew.")
        }
        guard rename(draft, output) == 0 else { throw CommandFailure("\(output) cannot be written") }
        return expires
    }

    /// Nil: the present one is good.
    private func snapshot(
        of old: BundleMetadata, version: Int, until expires: CanonicalInstant, by root: RootMetadata
    ) throws -> [UInt8]? {
        let (envelope, snapshot) = try old.document(.snapshot, as: SnapshotMetadata.self)
        let holders = root.roles[.snapshot]
        let counting = Set(envelope.signatures.map(\.keyid)).intersection(holders?.keyids ?? [])
        let isSigned = counting.count >= holders?.threshold ?? 1
        guard !isSigned || snapshot.expires.timestamp < expires.timestamp else { return nil }
        guard let targets = snapshot.meta["targets.json"] else {
            throw CommandFailure("the bundle's snapshot names no targets")
        }
        let until = CanonicalInstant(self.now + .seconds(max(self.days, Self.snapshotDays) * 86_400))
        return try self.signed(
            SnapshotMetadata(version: version, expires: until, targets: targets),
            as: .snapshot, by: root)
    }

    private func signed(_ metadata: some Encodable, as role: UpdateRole, by root: RootMetadata) throws -> [UInt8] {
        let keys = try self.keys.keys(for: role, by: root)
        return try UpdateJSON.encode(SignedEnvelope(signing: UpdateJSON.encode(metadata), with: keys))
    }

    private func copy(_ path: String, with documents: [String: [UInt8]], modifiedAt: Int, to output: String) throws {
        let ordered = documents.compactMap { name, bytes in BundleMember(name).map { ($0, bytes) } }.sorted {
            $0.0 < $1.0
        }
        try BundleFile.write(output) { write in
            try withoutActuallyEscaping(write) { write in
                let writer = try BundleWriter(modifiedAt: modifiedAt, write)
                for (member, bytes) in ordered { try writer.append(member, bytes) }
                let reader = try BundleReader(belief: .itself, policy: ReleasePolicy(), now: self.now)
                do {
                    try BundleFile.read(path) { piece in
                        try reader.read(piece) { part in
                            switch part {
                            case .release: break
                            case .begin(let member, let size): try writer.begin(member, size: size)
                            case .bytes(let bytes): try writer.write(bytes)
                            case .end: try writer.end()
                            }
                        }
                    }
                    _ = try reader.finish()
                } catch let error as UpdateError {
                    throw CommandFailure("\(path) is refused: \(error)")
                }
                try writer.finish()
            }
        }
    }

    private static func reference(to document: [UInt8], version: Int) throws -> MetadataReference {
        struct Reference: Encodable {
            var version: Int
            var length: Int
            var hashes: [String: String]
        }
        let reference = Reference(
            version: version, length: document.count, hashes: ["sha256": BundleFile.sha256(document)])
        return try UpdateJSON.decode(
            MetadataReference.self, from: UpdateJSON.encode(reference), member: UpdateRole.snapshot.member)
    }
}
