import Domain

/// Signs a release: targets, snapshot and timestamp, which name each other by hash.
package struct ReleaseSigning: Sendable {
    /// How long each document is good for, from the release's own time on.
    package struct Lifetimes: Sendable {
        package var targets: Duration
        package var snapshot: Duration
        package var timestamp: Duration

        package init(
            targets: Duration = .seconds(365 * 86_400), snapshot: Duration = .seconds(365 * 86_400),
            timestamp: Duration = .seconds(90 * 86_400)
        ) {
            self.targets = targets
            self.snapshot = snapshot
            self.timestamp = timestamp
        }
    }

    /// Of targets, snapshot and timestamp.
    package var keys: [UpdateRole: [RoleKey]]
    /// The version of all three documents, and the release's counter: the build's time in seconds, unless told otherwise.
    package var counter: Int
    package var builtAt: CanonicalInstant
    package var lifetimes: Lifetimes

    package init(
        keys: [UpdateRole: [RoleKey]], counter: Int, builtAt: CanonicalInstant, lifetimes: Lifetimes = Lifetimes()
    ) {
        self.keys = keys
        self.counter = counter
        self.builtAt = builtAt
        self.lifetimes = lifetimes
    }

    /// - Parameters:
    ///   - manifest: `metadata.json` and its bytes.
    /// - Returns: the documents, without roots.
    package func sign(
        _ manifest: ReleaseManifest, _ bytes: [UInt8]
    ) throws -> (timestamp: [UInt8], snapshot: [UInt8], targets: [UInt8]) {
        var targets = manifest.members.mapValues { TargetsMetadata.Target(length: $0.size, sha256: $0.sha256) }
        targets[BundleMember.manifest] = TargetsMetadata.Target(
            length: bytes.count, sha256: bytes.sha256,
            custom: .init(
                version: manifest.version, releaseCounter: self.counter, architectures: manifest.architectures))
        let targetsBytes = try self.signed(
            TargetsMetadata(version: self.counter, expires: self.expiry(self.lifetimes.targets), targets: targets))
        let snapshotBytes = try self.signed(
            SnapshotMetadata(
                version: self.counter, expires: self.expiry(self.lifetimes.snapshot),
                targets: MetadataReference(version: self.counter, of: targetsBytes)))
        let timestampBytes = try self.signed(
            TimestampMetadata(
                version: self.counter, expires: self.expiry(self.lifetimes.timestamp),
                snapshot: MetadataReference(version: self.counter, of: snapshotBytes)))
        return (timestampBytes, snapshotBytes, targetsBytes)
    }

    private func expiry(_ lifetime: Duration) -> CanonicalInstant {
        CanonicalInstant(self.builtAt.timestamp + lifetime)
    }

    private func signed<Metadata: RoleMetadata>(_ metadata: Metadata) throws -> [UInt8] {
        let envelope = try SignedEnvelope(signing: UpdateJSON.encode(metadata), with: self.keys[Metadata.role] ?? [])
        return try UpdateJSON.encode(envelope)
    }
}

extension RootMetadata {
    /// The signed document. A root that follows another is signed by the keys of both.
    package func signed(with keys: [RoleKey]) throws -> [UInt8] {
        try UpdateJSON.encode(SignedEnvelope(signing: UpdateJSON.encode(self), with: keys))
    }
}
