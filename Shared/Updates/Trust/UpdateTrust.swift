import Domain

/// Whom a device believes, and the newest it has seen: the client's workflow of The Update Framework, section 5.
///
/// ```
/// root n ──signs──▶ root n+1 ──▶ … ──names the keys of──▶ timestamp ──hash──▶ snapshot ──hash──▶ targets ──hash──▶ members
/// ```
///
/// A plain value: no clock, no files. Its JSON is what a device keeps; a `root.json` alone begins it.
package struct UpdateTrust: Sendable, Hashable, Codable {
    /// A document that was accepted.
    package struct Seen: Sendable, Hashable, Codable {
        package let version: Int
        package let sha256: String

        init(version: Int, of bytes: [UInt8]) {
            self.version = version
            self.sha256 = bytes.sha256
        }
    }

    package private(set) var root: SignedEnvelope
    package private(set) var timestamp: Seen?
    package private(set) var snapshot: Seen?
    package private(set) var targets: Seen?
    package private(set) var releaseCounter: Int?

    /// When the newest word of what is current runs out; nil before the first.
    package private(set) var freshUntil: CanonicalInstant?

    private enum CodingKeys: String, CodingKey {
        case root, timestamp, snapshot, targets
        case releaseCounter = "release_counter"
        case freshUntil = "fresh_until"
    }

    /// Believes `root`, which came by a way that is trusted: with the installation.
    ///
    /// - Throws: ``UpdateError`` when it is none, or not signed by its own keys. It may have expired: a newer one may follow.
    package init(root bytes: [UInt8]) throws(UpdateError) {
        let member = UpdateRole.root.member
        self.root = try UpdateJSON.decode(SignedEnvelope.self, from: bytes, member: member)
        let root = try Self.readRoot(self.root, member: member)
        _ = try self.root.verified(for: .root, by: root, member: member)
    }

    /// What the trusted root says.
    package func rootMetadata() throws(UpdateError) -> RootMetadata {
        try Self.readRoot(self.root, member: UpdateRole.root.member)
    }

    /// Whether there may be an update that somebody keeps from this device: the newest word has run out.
    package func isStale(at now: Timestamp) -> Bool {
        guard let freshUntil else { return true }
        return freshUntil.timestamp <= now
    }

    /// Verifies what came with a bundle, and remembers it.
    ///
    /// Atomic: what throws has changed nothing.
    ///
    /// - Parameters:
    ///   - mayBeOlder: an operator insists on an older release. Signatures, expiry and hashes are verified all the same,
    ///     and what was seen stays seen.
    /// - Returns: what the release consists of.
    /// - Throws: ``UpdateError`` with the document and the reason.
    package mutating func accept(
        _ set: MetadataSet, at now: Timestamp, mayBeOlder: Bool = false
    ) throws(UpdateError) -> TargetsMetadata {
        var next = self
        let root = try next.followRoots(set, at: now)
        let timestamp = try next.acceptTimestamp(set.timestamp, by: root, at: now, mayBeOlder: mayBeOlder)
        let snapshot = try next.acceptSnapshot(
            set.snapshot, named: timestamp, by: root, at: now, mayBeOlder: mayBeOlder)
        let targets = try next.acceptTargets(set.targets, named: snapshot, by: root, at: now, mayBeOlder: mayBeOlder)
        next.freshUntil = Self.later(next.freshUntil, timestamp.expires)
        self = next
        return targets
    }

    // MARK: - Root

    private static func readRoot(_ envelope: SignedEnvelope, member: String) throws(UpdateError) -> RootMetadata {
        let root = try RootMetadata.read(envelope.bytes(member: member), member: member)
        try root.expectSound(member: member)
        return root
    }

    /// Goes from the trusted root to the bundle's, one version at a time; each is signed by the one before it and by itself.
    private mutating func followRoots(_ set: MetadataSet, at now: Timestamp) throws(UpdateError) -> RootMetadata {
        let first = try self.rootMetadata()
        var current = first
        let last = try Self.readRoot(
            try UpdateJSON.decode(SignedEnvelope.self, from: set.root, member: UpdateRole.root.member),
            member: UpdateRole.root.member)
        while current.version < last.version {
            let version = current.version + 1
            let isLast = version == last.version
            let member = isLast ? UpdateRole.root.member : "metadata/\(version).root.json"
            guard let bytes = isLast ? set.root : set.earlierRoots[version] else {
                throw UpdateError(
                    .missing, member, "version \(current.version) is trusted, and the way to \(last.version) has a gap")
            }
            let envelope = try UpdateJSON.decode(SignedEnvelope.self, from: bytes, member: member)
            _ = try envelope.verified(for: .root, by: current, member: member)
            let following = try Self.readRoot(envelope, member: member)
            _ = try envelope.verified(for: .root, by: following, member: member)
            guard following.version == version else {
                throw UpdateError(.rollback, member, "it is version \(following.version), not \(version)")
            }
            current = following
            self.root = envelope
        }
        try current.expectFresh(at: now, member: UpdateRole.root.member)
        self.forget(from: first, to: current)
        return current
    }

    /// Who has lost a key may have published absurdly high versions: with new keys, counting begins anew.
    private mutating func forget(from first: RootMetadata, to current: RootMetadata) {
        func haveChanged(_ role: UpdateRole) -> Bool {
            Set(first.roles[role]?.keyids ?? []) != Set(current.roles[role]?.keyids ?? [])
        }
        if haveChanged(.targets) {
            self.targets = nil
            self.releaseCounter = nil
        }
        if haveChanged(.timestamp) || haveChanged(.snapshot) || haveChanged(.targets) {
            self.timestamp = nil
            self.snapshot = nil
            self.targets = nil
            self.freshUntil = nil
        }
    }

    // MARK: - Timestamp, snapshot, targets

    private mutating func acceptTimestamp(
        _ bytes: [UInt8], by root: RootMetadata, at now: Timestamp, mayBeOlder: Bool
    ) throws(UpdateError) -> TimestampMetadata {
        let timestamp: TimestampMetadata = try Self.verified(bytes, by: root)
        self.timestamp = try Self.newest(self.timestamp, bytes, timestamp, mayBeOlder)
        try timestamp.expectFresh(at: now, member: UpdateRole.timestamp.member)
        return timestamp
    }

    private mutating func acceptSnapshot(
        _ bytes: [UInt8], named timestamp: TimestampMetadata, by root: RootMetadata, at now: Timestamp, mayBeOlder: Bool
    ) throws(UpdateError) -> SnapshotMetadata {
        let snapshot: SnapshotMetadata = try Self.named(in: timestamp.meta, of: .timestamp, bytes, by: root)
        self.snapshot = try Self.newest(self.snapshot, bytes, snapshot, mayBeOlder)
        try snapshot.expectFresh(at: now, member: UpdateRole.snapshot.member)
        return snapshot
    }

    private mutating func acceptTargets(
        _ bytes: [UInt8], named snapshot: SnapshotMetadata, by root: RootMetadata, at now: Timestamp, mayBeOlder: Bool
    ) throws(UpdateError) -> TargetsMetadata {
        let member = UpdateRole.targets.member
        let targets: TargetsMetadata = try Self.named(in: snapshot.meta, of: .snapshot, bytes, by: root)
        self.targets = try Self.newest(self.targets, bytes, targets, mayBeOlder)
        try targets.expectFresh(at: now, member: member)
        guard let custom = targets.targets[BundleMember.manifest]?.custom else {
            throw UpdateError(.malformed, member, "it says nothing about \(BundleMember.manifest)")
        }
        if let counter = self.releaseCounter, custom.releaseCounter < counter, !mayBeOlder {
            throw UpdateError(
                .rollback, member, "its release counter is \(custom.releaseCounter), and \(counter) was seen before")
        }
        self.releaseCounter = max(self.releaseCounter ?? 0, custom.releaseCounter)
        return targets
    }

    /// The document that another one names, of the hash and the version that stand there.
    ///
    /// - Parameter meta: Of the document of `namer`, which was verified.
    private static func named<Metadata: RoleMetadata>(
        in meta: [String: MetadataReference], of namer: UpdateRole, _ bytes: [UInt8], by root: RootMetadata
    ) throws(UpdateError) -> Metadata {
        let (role, member) = (Metadata.role.rawValue, Metadata.role.member)
        guard let reference = meta["\(role).json"] else {
            throw UpdateError(.malformed, namer.member, "it names no \(role)")
        }
        try reference.expect(bytes, member: member, from: namer.rawValue)
        let metadata: Metadata = try Self.verified(bytes, by: root)
        guard metadata.version == reference.version else {
            throw UpdateError(
                .mixed, member, "it is version \(metadata.version), and \(namer.rawValue) names \(reference.version)")
        }
        return metadata
    }

    private static func verified<Metadata: RoleMetadata>(
        _ bytes: [UInt8], by root: RootMetadata
    ) throws(UpdateError) -> Metadata {
        let member = Metadata.role.member
        let envelope = try UpdateJSON.decode(SignedEnvelope.self, from: bytes, member: member)
        return try Metadata.read(envelope.verified(for: Metadata.role, by: root, member: member), member: member)
    }

    /// The newer of what was seen and what came.
    private static func newest<Metadata: RoleMetadata>(
        _ seen: Seen?, _ bytes: [UInt8], _ metadata: Metadata, _ mayBeOlder: Bool
    ) throws(UpdateError) -> Seen {
        let came = Seen(version: metadata.version, of: bytes)
        guard let seen, seen != came, came.version <= seen.version else { return came }
        let member = Metadata.role.member
        if came.version == seen.version {
            throw UpdateError(.mixed, member, "version \(came.version) was seen before, with another content")
        }
        guard mayBeOlder else {
            throw UpdateError(.rollback, member, "it is version \(came.version), and \(seen.version) was seen before")
        }
        return seen
    }

    private static func later(_ one: CanonicalInstant?, _ other: CanonicalInstant) -> CanonicalInstant {
        guard let one, one.timestamp > other.timestamp else { return other }
        return one
    }
}
