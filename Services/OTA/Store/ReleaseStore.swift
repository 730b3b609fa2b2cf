import Catalogue
import Domain
import Postgres
import Updates

/// The table `releases`.
struct ReleaseStore: Sendable {
    let pool: PostgresPool

    /// The newest first.
    func list(limit: Int, offset: Int) async throws -> Listing<Release> {
        try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query("select count(*) from releases")[0].decode(0)
            let rows = try connection.query("\(raw: Self.selection) order by id desc limit \(limit) offset \(offset)")
            return Listing(total: Int(total), elements: try rows.map(Self.release))
        }
    }

    /// - Throws: ``OTAError/notFound(_:)``.
    func fetch(_ id: Release.ID) async throws -> Release {
        try await self.pool.withConnection { connection in
            guard let row = try connection.query("\(raw: Self.selection) where public_id = \(id.text)").first else {
                throw OTAError.notFound(id)
            }
            return try Self.release(row)
        }
    }

    /// Versions that are pending or completed.
    func availableVersions() async throws -> [String] {
        try await self.pool.withConnection { connection in
            try connection.query("select version from releases where status in ('pending', 'completed')").map {
                try $0.decode(0)
            }
        }
    }

    /// Names of bundles in the folder that belong to releases.
    func fileNames() async throws -> Set<String> {
        try await self.pool.withConnection { connection in
            Set(
                try connection.query("select file_name from releases where file_name is not null").map {
                    try $0.decode(0)
                })
        }
    }

    /// Of all releases that have one, the newest first.
    func bundles() async throws -> [Release.Bundle] {
        try await self.pool.withConnection { connection in
            try connection.query("\(raw: Self.selection) where file_name is not null order by id desc").compactMap {
                try Self.release($0).bundle
            }
        }
    }

    /// A release without a bundle.
    ///
    /// - Throws: ``OTAError/versionTaken(_:)``.
    func register(_ version: String, changelog: String?, by user: User.ID) async throws -> Release.ID {
        let id = Release.ID.random()
        return try await self.namingVersion(version) {
            try await self.pool.withTransaction { connection in
                try connection.execute(
                    """
                    insert into releases (public_id, version, changelog, user_public_id)
                    values (\(id.text), \(version), \(changelog), \(user.text))
                    """)
                return id
            }
        }
    }

    /// A release with its bundle; one that was registered before, or whose bundle is gone, gets it.
    ///
    /// - Parameter publish: puts the bundle into the folder, before the commit; what it throws undoes all.
    /// - Throws: ``OTAError`` version taken or busy; what `publish` throws.
    func insert(
        _ bundle: VerifiedBundle, isForced: Bool, by user: User.ID, in folder: UpdateFolder,
        publish: @escaping @Sendable () throws -> Void
    ) async throws -> Release.ID {
        let version = bundle.version.description
        return try await self.namingVersion(version) {
            try await self.pool.withTransaction { connection in
                let rows = try connection.query("\(raw: Self.selection) where version = \(version) for update")
                let id: Release.ID
                if let old = try rows.first.map(Self.release) {
                    guard !old.status.isBusy else { throw OTAError.isBusy }
                    if let file = old.bundle?.fileName, folder.exists(file) { throw OTAError.versionTaken(version) }
                    id = old.id
                } else {
                    id = .random()
                }
                try connection.execute(
                    """
                    insert into releases (public_id, version, changelog, file_name, sha256, size, forced, user_public_id)
                    values (\(id.text), \(version), \(bundle.changelog.isEmpty ? nil : bundle.changelog),
                        \(bundle.fileName), \(bundle.sha256), \(Int64(bundle.size)), \(isForced), \(user.text))
                    on conflict (public_id) do update set
                        changelog = coalesce(excluded.changelog, releases.changelog), file_name = excluded.file_name,
                        sha256 = excluded.sha256, size = excluded.size, forced = excluded.forced, status = 'pending',
                        run = null, reason = null, started_at = null, ended_at = null,
                        user_public_id = excluded.user_public_id, updated_at = now()
                    """)
                try publish()
                return id
            }
        }
    }

    /// Asks the updater to apply a release, or to roll it back.
    ///
    /// - Parameter ask: puts the request into the folder, before the commit; what it throws undoes all.
    /// - Returns: The request.
    /// - Throws: ``OTAError`` when that cannot be, with the reason.
    func begin(
        _ action: UpdateRequest.Action, of id: Release.ID, isForced: Bool, by name: String, installed: String,
        in folder: UpdateFolder, at now: Timestamp, ask: @escaping @Sendable (UpdateRequest) throws -> Void
    ) async throws -> UpdateRequest {
        try await self.pool.withTransaction { connection in
            // One at a time: two people who press at once are one after the other.
            try connection.query("select pg_advisory_xact_lock(hashtextextended('webmacs.ota.apply', 0))")
            let rows = try connection.query("\(raw: Self.selection) where public_id = \(id.text) for update")
            guard let release = try rows.first.map(Self.release) else { throw OTAError.notFound(id) }
            let busy = try connection.query("select 1 from releases where status in ('verifying', 'applying') limit 1")
            guard busy.isEmpty else { throw OTAError.isBusy }
            switch action {
            case .apply:
                guard let file = release.bundle?.fileName, folder.exists(file) else { throw OTAError.noBundle }
                if !isForced, let present = ReleaseVersion(installed), let coming = ReleaseVersion(release.version),
                    !(present < coming)
                {
                    throw OTAError.notNewer(release.version, installed: installed)
                }
            case .rollback:
                guard release.status == .completed else { throw OTAError.notCompleted(release.status) }
            }
            let request = UpdateRequest(
                id: Identifier<UpdateRequest>.random().text, action: action, bundle: release.bundle?.fileName,
                version: release.version, force: isForced, requestedBy: name, requestedAt: now.rfc3339)
            try connection.execute(
                """
                update releases set status = 'applying', run = \(request.id), reason = null, started_at = \(now),
                    ended_at = null, updated_at = now()
                where public_id = \(id.text)
                """)
            try ask(request)
            return request
        }
    }

    /// - Returns: Its bundle, which nobody needs any more.
    /// - Throws: ``OTAError`` not found, or busy with a request that the updater has taken.
    func delete(_ id: Release.ID, in folder: UpdateFolder) async throws -> Release.Bundle? {
        try await self.pool.withTransaction { connection in
            let rows = try connection.query("\(raw: Self.selection) where public_id = \(id.text) for update")
            guard let release = try rows.first.map(Self.release) else { throw OTAError.notFound(id) }
            if release.status.isBusy {
                guard let run = release.run, folder.takeBack(run) else { throw OTAError.isBusy }
            }
            try connection.execute("delete from releases where public_id = \(id.text)")
            return release.bundle
        }
    }

    // MARK: - Rows

    private static let selection = """
        select public_id, version, changelog, file_name, sha256, size, status, run, reason, created_at, started_at, ended_at,
            user_public_id
        from releases
        """

    private static func release(_ row: SQLRow) throws -> Release {
        var bundle: Release.Bundle?
        if let name: String = try row.decode("file_name") {
            bundle = Release.Bundle(
                fileName: name, sha256: try row.decode("sha256"), size: Int(try row.decode("size", as: Int64.self)))
        }
        return Release(
            id: Release.ID(try row.decode("public_id", as: String.self)), version: try row.decode("version"),
            changelog: try row.decode("changelog"), bundle: bundle,
            // The column's check leaves no other.
            status: ReleaseStatus(rawValue: try row.decode("status")) ?? .pending, run: try row.decode("run"),
            reason: try row.decode("reason"), createdAt: try row.decode("created_at"),
            startedAt: try row.decode("started_at"), endedAt: try row.decode("ended_at"),
            createdBy: try row.decode("user_public_id", as: String?.self).map(User.ID.init))
    }

    private func namingVersion<R: Sendable>(_ version: String, _ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError where error.constraint == "releases_version_key" {
            throw OTAError.versionTaken(version)
        }
    }
}
