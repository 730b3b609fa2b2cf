import Domain
import Postgres

/// Reads what the gateway publishes about credentials. One round trip to the database per call and view.
struct CredentialStore: Sendable {
    struct Everything: Sendable {
        var signingKeys: [String: [UInt8]]
        var apiTokens: [APITokenEntry]
        var revocations: [Revocation]
    }

    let pool: PostgresPool

    func loadEverything() async throws -> Everything {
        try await self.pool.withConnection { connection in
            Everything(
                signingKeys: try Self.signingKeys(connection), apiTokens: try Self.apiTokens(connection),
                revocations: try Self.revocations(connection, after: 0))
        }
    }

    /// What may have changed since: API tokens, and the revocations after the highest known id. Ids become visible in
    /// their order, so none is passed over.
    func loadChanges(after id: Int64) async throws -> (apiTokens: [APITokenEntry], revocations: [Revocation]) {
        try await self.pool.withConnection { connection in
            (try Self.apiTokens(connection), try Self.revocations(connection, after: id))
        }
    }

    private static func signingKeys(_ connection: isolated PostgresConnection) throws -> [String: [UInt8]] {
        var keys: [String: [UInt8]] = [:]
        for row in try connection.query("select key_id, public_key from published_signing_keys") {
            keys[try row.decode(0, as: String.self)] = try row.decode(1, as: [UInt8].self)
        }
        return keys
    }

    private static func apiTokens(_ connection: isolated PostgresConnection) throws -> [APITokenEntry] {
        try connection.query(
            """
            select public_id, token_hash, user_public_id, user_name, role, scopes, expires_at, dashboard_public_id,
                visible_channels, visible_names, device, former_hash, former_ends_at
            from published_api_tokens
            """
        ).compactMap { row in
            // A role that this version does not know is none.
            guard let role = Role(rawValue: try row.decode(4, as: String.self)) else { return nil }
            let scopes = try row.decode(5, as: [String]?.self)
            return APITokenEntry(
                id: try row.decode(0, as: String.self),
                hash: TokenHash(bytes: try row.decode(1, as: [UInt8].self)),
                user: User.ID(try row.decode(2, as: String.self)),
                name: try row.decode(3, as: String.self),
                role: role,
                scopes: scopes.map { Set($0.compactMap(Scope.init(rawValue:))) },
                expiresAt: try row.decode(6, as: SQLTimestamp?.self).map(Timestamp.init(sql:)),
                view: try Self.view(row),
                device: try row.decode(10, as: String?.self),
                formerSecret: try Self.formerSecret(row))
        }
    }

    private static func formerSecret(_ row: SQLRow) throws -> APITokenEntry.FormerSecret? {
        guard let hash = try row.decode(11, as: [UInt8]?.self), let end = try row.decode(12, as: SQLTimestamp?.self)
        else { return nil }
        return APITokenEntry.FormerSecret(hash: TokenHash(bytes: hash), endsAt: Timestamp(sql: end))
    }

    private static func view(_ row: SQLRow) throws -> SharedView? {
        guard let dashboard = try row.decode(7, as: String?.self) else { return nil }
        return SharedView(
            dashboard: Dashboard.ID(dashboard),
            channels: Set(try row.decode(8, as: [String].self).map(Channel.ID.init)),
            names: try row.decode(9, as: [String].self).map(NamePattern.init))
    }

    private static func revocations(
        _ connection: isolated PostgresConnection, after id: Int64
    ) throws -> [Revocation] {
        try connection.query(
            """
            select id, token_id, subject, issued_before, expires_at
            from published_revocations where id > \(id) order by id
            """
        ).compactMap { row in
            let reach: Revocation.Reach
            if let token = try row.decode(1, as: String?.self) {
                reach = .token(token)
            } else if let subject = try row.decode(2, as: String?.self),
                let before = try row.decode(3, as: SQLTimestamp?.self)
            {
                reach = .sessions(of: User.ID(subject), before: Timestamp(sql: before))
            } else {
                return nil
            }
            return Revocation(
                id: try row.decode(0, as: Int64.self), reach: reach,
                expiresAt: Timestamp(sql: try row.decode(4, as: SQLTimestamp.self)))
        }
    }
}

extension Timestamp {
    init(sql: SQLTimestamp) {
        self.init(microseconds: sql.microsecondsSince1970)
    }
}
