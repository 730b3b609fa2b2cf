import Domain
import FoundationEssentials
import GatewayMigrations
import OTAMigrations
import Postgres
import TestSupport
import Updates
import WebhooksMigrations

@testable import OTAService

/// Tables and a folder of one's own, with a maker whose releases are trusted.
struct TestUpdates: Sendable {
    static let user = User.ID("somebody")

    let database: TestDatabase
    let folder: UpdateFolder

    var pool: PostgresPool { self.database.pool }
    var releases: ReleaseStore { ReleaseStore(pool: self.pool) }
    var uploads: UploadStore { UploadStore(pool: self.pool) }
    var reception: Reception {
        Reception(
            folder: self.folder, pool: self.pool, releases: self.releases, board: UploadBoard(), metrics: OTAMetrics())
    }

    static func with<R: Sendable>(_ body: @Sendable (TestUpdates, BundleMaker) async throws -> R) async throws -> R {
        let path = "\(FileManager.default.temporaryDirectory.path)/ota-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it.
        let folder = UpdateFolder(path: path)
        try folder.prepare()
        let maker = try BundleMaker()
        try FileManager.default.createDirectory(atPath: "\(path)/trust", withIntermediateDirectories: true)
        try Data(maker.root).write(to: URL(filePath: "\(path)/trust/root.json"))
        return try await TestDatabase.with(try GatewayMigrations.all + WebhooksMigrations.all + OTAMigrations.all) {
            try await body(TestUpdates(database: $0, folder: folder), maker)
        }
    }

    /// Takes a bundle in as a route does.
    func accept(_ bytes: [UInt8], sha256: String? = nil, isForced: Bool = false) async throws -> Release.ID {
        let id = UUID().uuidString
        let file = try PartFile(self.folder.part(id))
        try file.append(bytes)
        return try await self.reception.accept(id, sha256: sha256, isForced: isForced, by: Self.user)
    }

    func say(_ state: String) throws {
        try Data(state.utf8).write(to: URL(filePath: "\(self.folder.path)/state.json"))
    }

    func texts(_ query: String) async throws -> [String] {
        try await self.pool.withConnection { connection in
            try connection.query("\(raw: query)").map { try $0.decode(0) }
        }
    }
}
