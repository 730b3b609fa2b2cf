import Domain
import NIOPosix
import Postgres
import ServiceKit
import Updates

/// Takes a bundle in once all of it has come: verified, named after its version, listed.
///
/// ```
/// uploads/<id>.part ──▶ BundleVerifier ──▶ announced hash ──▶ schema ──▶ releases and <name>.tar.gz, in one transaction
/// ```
struct Reception: Sendable {
    let folder: UpdateFolder
    let pool: PostgresPool
    let releases: ReleaseStore
    let board: UploadBoard
    let metrics: OTAMetrics
    /// Nil: nobody wants chunks.
    var chunks: ChunkMaker?

    /// The version that runs: as the updater says, else this program's.
    func installed() -> String {
        self.folder.readableState()?.installed?.version ?? BuildVersion.current
    }

    /// Nothing of what is refused stays. After another error, of the database for example, the file is still there.
    ///
    /// - Parameters:
    ///   - id: of the upload; its file is whole and on the disk.
    ///   - sha256: as the sender announced it.
    /// - Throws: ``OTAError`` with the reason.
    func accept(_ id: String, sha256: String?, isForced: Bool, by user: User.ID) async throws -> Release.ID {
        defer { self.board.remove(id) }
        do {
            let bundle = try await self.verify(id, isForced: isForced)
            if let sha256, sha256.lowercased() != bundle.sha256 { throw OTAError.wrongHash(bundle.sha256) }
            try await self.expectSchema(of: bundle)
            let release = try await self.releases.insert(bundle, isForced: isForced, by: user, in: self.folder) {
                [folder] in
                try folder.publish(id, as: bundle)
            }
            self.metrics.countAccepted()
            self.chunks?.wake()
            return release
        } catch let error as OTAError {
            self.folder.removePart(id)
            self.metrics.countRefused()
            throw error
        }
    }

    private func verify(_ id: String, isForced: Bool) async throws -> VerifiedBundle {
        let policy = ReleasePolicy(
            installed: ReleaseVersion(self.installed()), architecture: BundleVerifier.architecture,
            isForced: isForced)
        let now = Timestamp.now()
        return try await NIOThreadPool.singleton.runIfActive { [folder, board] in
            let size = folder.partSize(id)
            board.note(id, .verifying, 0, of: size)
            return try BundleVerifier.verify(folder.part(id), trust: try folder.trust(), policy: policy, now: now) {
                board.note(id, .verifying, $0, of: size)
            }
        }
    }

    /// Tables only go forward: what is older than they are cannot work with them. Only a rollback, with its backup, goes back.
    private func expectSchema(of bundle: VerifiedBundle) async throws {
        let present = try await schemaVersions(self.pool)
        for (owner, version) in bundle.schema.sorted(by: { $0.key < $1.key }) {
            if let here = present[owner], version < here {
                throw OTAError.olderSchema(owner: owner, version: version, present: here)
            }
        }
    }
}
