import Catalogue
import Domain
import Postgres

/// The table `release_uploads`.
struct UploadStore: Sendable {
    let pool: PostgresPool

    /// Begins an upload, or finds the one that its sender began before with the same words. Another one of his goes: each has one.
    ///
    /// - Returns: The upload, and the one that made room.
    func begin(_ upload: BundleUpload) async throws -> (upload: BundleUpload, replaced: BundleUpload.ID?) {
        try await self.pool.withTransaction { connection in
            // Two of one person at a time would meet in the constraint.
            try connection.query(
                "select pg_advisory_xact_lock(hashtextextended('webmacs.ota.upload.' || \(upload.user.text), 0))")
            let rows = try connection.query("\(raw: Self.selection) where user_public_id = \(upload.user.text)")
            let old = try rows.first.map(Self.upload)
            if let old {
                var same = upload
                same.id = old.id
                if same == old { return (old, nil) }
                try connection.execute("delete from release_uploads where public_id = \(old.id.text)")
            }
            try connection.execute(
                """
                insert into release_uploads (public_id, user_public_id, file_name, size, sha256, forced)
                values (\(upload.id.text), \(upload.user.text), \(upload.fileName), \(Int64(upload.size)), \(upload.sha256),
                    \(upload.isForced))
                """)
            return (upload, old?.id)
        }
    }

    /// - Throws: ``OTAError/uploadNotFound(_:)``, also when it is another's.
    func fetch(_ id: BundleUpload.ID, of user: User.ID) async throws -> BundleUpload {
        try await self.pool.withConnection { connection in
            let rows = try connection.query(
                "\(raw: Self.selection) where public_id = \(id.text) and user_public_id = \(user.text)")
            guard let row = rows.first else { throw OTAError.uploadNotFound(id) }
            return try Self.upload(row)
        }
    }

    /// Bytes have come.
    func touch(_ id: BundleUpload.ID) async throws {
        try await self.pool.withConnection { connection in
            try connection.execute("update release_uploads set touched_at = now() where public_id = \(id.text)")
        }
    }

    func delete(_ id: BundleUpload.ID) async throws {
        try await self.pool.withConnection { connection in
            try connection.execute("delete from release_uploads where public_id = \(id.text)")
        }
    }

    func ids() async throws -> [BundleUpload.ID] {
        try await self.pool.withConnection { connection in
            try connection.query("select public_id from release_uploads").map {
                BundleUpload.ID(try $0.decode(0, as: String.self))
            }
        }
    }

    /// - Returns: Those that were removed.
    func removeStale(before instant: Timestamp) async throws -> [BundleUpload.ID] {
        try await self.pool.withConnection { connection in
            try connection.query("delete from release_uploads where touched_at < \(instant) returning public_id").map {
                BundleUpload.ID(try $0.decode(0, as: String.self))
            }
        }
    }

    private static let selection =
        "select public_id, user_public_id, file_name, size, sha256, forced from release_uploads"

    private static func upload(_ row: SQLRow) throws -> BundleUpload {
        BundleUpload(
            id: BundleUpload.ID(try row.decode("public_id", as: String.self)), fileName: try row.decode("file_name"),
            size: Int(try row.decode("size", as: Int64.self)), sha256: try row.decode("sha256"),
            isForced: try row.decode("forced"), user: User.ID(try row.decode("user_public_id", as: String.self)))
    }
}
