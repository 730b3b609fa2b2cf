import Auth
import Catalogue
import Domain
import Postgres

/// The `api_tokens` that are no share links.
struct TokenStore: Sendable {
    let pool: PostgresPool

    // MARK: - Reading

    /// The newest first.
    ///
    /// - Parameter owner: whose; nil: everybody's, and those of services.
    func list(of owner: User.ID?, limit: Int, offset: Int) async throws -> Listing<ProgramToken> {
        let filter: SQLQuery = """
            t.dashboard_id is null and (\(owner?.text)::text is null or u.public_id = \(owner?.text))
            """
        return try await self.pool.withConnection { connection in
            let total = try connection.query(
                "select count(*) from api_tokens t left join users u on u.id = t.user_id where \(fragment: filter)"
            ).first?.decode(0, as: Int64.self)
            let rows = try connection.query(
                """
                \(raw: Self.selection) where \(fragment: filter)
                order by t.created_at desc, t.id desc limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total ?? 0), elements: try rows.map(Self.token))
        }
    }

    /// - Throws: ``GatewayError/tokenNotFound(_:)``.
    func fetch(_ id: ProgramToken.ID) async throws -> ProgramToken {
        try await self.pool.withConnection { connection in try Self.select(id, connection) }
    }

    // MARK: - Writing

    /// - Throws: ``GatewayError/tokenNameTaken``, ``GatewayError/tooManyTokens(most:)``, or ``GatewayError/userNotFound(_:)``;
    ///   then nothing is stored.
    func insert(_ token: ProgramToken, hash: TokenHash) async throws {
        let grant = token.grant
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                if let owner = token.owner {
                    // One after the other, for the count.
                    let rows = try connection.query(
                        "select id from users where public_id = \(owner.user.text) for no key update")
                    if rows.isEmpty { throw GatewayError.userNotFound(owner.user) }
                }
                try connection.execute(
                    """
                    insert into api_tokens (public_id, name, token_hash, user_id, role, scopes, device, created_at, expires_at)
                    values (
                        \(token.id.text), \(token.name), \(hash.bytes),
                        (select id from users where public_id = \(token.owner?.user.text)),
                        \(token.owner == nil ? grant.role.rawValue : nil), \(Self.words(grant.scopes)), \(grant.device),
                        \(token.createdAt), \(grant.expiresAt))
                    """)
                try Self.expectRoom(beside: token, connection)
            }
        }
    }

    /// - Parameter change: is given the token as it is; what it throws leaves everything as it was.
    /// - Throws: ``GatewayError/tokenNotFound(_:)`` or ``GatewayError/tokenNameTaken``.
    func update(
        _ id: ProgramToken.ID, _ change: @Sendable (inout ProgramToken) throws -> Void
    ) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                var token = try Self.lock(id, connection)
                try change(&token)
                try connection.execute(
                    """
                    update api_tokens set name = \(token.name), scopes = \(Self.words(token.grant.scopes)),
                        device = \(token.grant.device), expires_at = \(token.grant.expiresAt)
                    where public_id = \(id.text)
                    """)
            }
        }
    }

    /// Gives the token another secret.
    ///
    /// - Parameters:
    ///   - overlap: how long the present secret goes on to work, from `now`; the one before it ends at once.
    ///   - check: is given the token; what it throws leaves everything as it was.
    /// - Returns: the token as it is then.
    /// - Throws: ``GatewayError/tokenNotFound(_:)``.
    func rotate(
        _ id: ProgramToken.ID, to hash: TokenHash, overlap: Duration, at now: Timestamp,
        _ check: @Sendable (ProgramToken) throws -> Void
    ) async throws -> ProgramToken {
        let end = overlap > .zero ? now + overlap : nil
        return try await self.pool.withTransaction { connection in
            try check(try Self.lock(id, connection))
            try connection.execute(
                """
                update api_tokens set former_hash = case when \(end)::timestamptz is not null then token_hash end,
                    former_ends_at = \(end), token_hash = \(hash.bytes)
                where public_id = \(id.text)
                """)
            return try Self.select(id, connection)
        }
    }

    /// - Parameter check: is given the token; what it throws leaves everything as it was.
    /// - Throws: ``GatewayError/tokenNotFound(_:)``.
    func delete(_ id: ProgramToken.ID, _ check: @Sendable (ProgramToken) throws -> Void) async throws {
        try await self.pool.withTransaction { connection in
            let token = try Self.lock(id, connection)
            try check(token)
            try connection.execute("delete from api_tokens where public_id = \(id.text)")
            try RevocationRows.insert(token: id.text, expiresAt: token.grant.expiresAt, connection)
        }
    }

    // MARK: - Steps

    private static func expectRoom(beside token: ProgramToken, _ connection: isolated PostgresConnection) throws {
        let most = token.owner == nil ? TokenRules.mostServices : TokenRules.mostOfPerson
        let count = try connection.query(
            """
            select count(*) from api_tokens
            where dashboard_id is null and user_id is not distinct from
                (select user_id from api_tokens where public_id = \(token.id.text))
            """
        ).first?.decode(0, as: Int64.self)
        guard count ?? 0 <= Int64(most) else { throw GatewayError.tooManyTokens(most: most) }
    }

    private static func lock(
        _ id: ProgramToken.ID, _ connection: isolated PostgresConnection
    ) throws -> ProgramToken {
        try connection.query("select id from api_tokens where public_id = \(id.text) for update")
        return try self.select(id, connection)
    }

    private static func select(
        _ id: ProgramToken.ID, _ connection: isolated PostgresConnection
    ) throws -> ProgramToken {
        let rows = try connection.query(
            "\(raw: Self.selection) where t.public_id = \(id.text) and t.dashboard_id is null")
        guard let row = rows.first else { throw GatewayError.tokenNotFound(id) }
        return try self.token(row)
    }

    private static let selection = """
        select t.public_id, t.name, u.public_id as owner_id, u.username, coalesce(u.role, t.role) as role, t.scopes, t.device,
            t.expires_at, t.created_at, t.last_used_at,
            case when t.former_ends_at > now() then t.former_ends_at end as former_ends_at
        from api_tokens t left join users u on u.id = t.user_id
        """

    private static func words(_ scopes: Set<Scope>?) -> [String]? {
        scopes?.map(\.rawValue).sorted()
    }

    private static func token(_ row: SQLRow) throws -> ProgramToken {
        let owner = try row.decode("owner_id", as: String?.self)
        return ProgramToken(
            id: ProgramToken.ID(try row.decode("public_id")), name: try row.decode("name"),
            owner: try owner.map { ProgramToken.Owner(user: User.ID($0), name: try row.decode("username")) },
            grant: TokenGrant(
                // The column's check leaves no other; should a newer schema do, the least is right.
                role: Role(rawValue: try row.decode("role")) ?? .viewer,
                scopes: try row.decode("scopes", as: [String]?.self).map { Set($0.compactMap(Scope.init(rawValue:))) },
                device: try row.decode("device"), expiresAt: try row.decode("expires_at")),
            createdAt: try row.decode("created_at"), lastUsedAt: try row.decode("last_used_at"),
            formerEndsAt: try row.decode("former_ends_at"))
    }
}
