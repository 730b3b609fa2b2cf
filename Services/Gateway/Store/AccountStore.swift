import Catalogue
import Domain
import Postgres

/// The table `users`, and what ends with a user's changes.
struct AccountStore: Sendable {
    /// What a login compares with.
    struct Credentials: Sendable {
        var account: Account
        /// Nil: signs in by SSO only.
        var passwordHash: String?
    }

    /// What came of an update.
    struct Update: Sendable {
        /// Whether the user's sessions ended.
        var didRevoke: Bool
        var reopened: OpenedSession?
    }

    let pool: PostgresPool

    // MARK: - Login

    /// - Parameter email: in any case.
    func fetchCredentials(email: String) async throws -> Credentials? {
        try await self.fetchCredentials(where: "lower(email) = lower(\(email))")
    }

    func fetchCredentials(_ id: User.ID) async throws -> Credentials? {
        try await self.fetchCredentials(where: "public_id = \(id.text)")
    }

    private func fetchCredentials(where condition: SQLQuery) async throws -> Credentials? {
        try await self.pool.withConnection { connection in
            try connection.query(
                "select \(raw: Self.columns), password_hash from users where \(fragment: condition)"
            ).first.map { row in
                Credentials(
                    account: try Self.account(row), passwordHash: try row.decode("password_hash", as: String?.self))
            }
        }
    }

    /// What a session is opened on.
    enum Proof: Sendable {
        /// The hash that the password matched, and what replaces it, if anything does. A password that was changed since opens
        /// no session.
        case password(verifiedHash: String, newHash: String?)
        /// A provider has recognised the person a moment ago. An account that is no longer linked opens no session.
        case signOn

        /// For the audit log.
        var name: String {
            switch self {
            case .password: "password"
            case .signOn: "provider"
            }
        }
    }

    /// Opens a session, if all is still as it was when the proof was verified.
    ///
    /// Holds the row's lock while it asks for the time: see ``RevocationRows``.
    ///
    /// - Returns: nil when the user is gone, disabled, or the proof no longer holds.
    func open(_ session: SessionDraft, of id: User.ID, on proof: Proof) async throws -> OpenedSession? {
        try await self.pool.withTransaction { connection in
            guard let row = try Self.entering(id, on: proof, connection).first else { return nil }
            let account = try Self.account(row)
            try AuditStore.insert(.loggedIn(account.user, by: proof.name), connection)
            try NoticeStore.insert(.loggedIn(account.user), connection)
            return try SessionRows.insert(session, of: account, connection)
        }
    }

    private static func entering(
        _ id: User.ID, on proof: Proof, _ connection: isolated PostgresConnection
    ) throws -> SQLRows {
        switch proof {
        case .password(let hash, let newHash):
            try connection.query(
                """
                update users set password_hash = coalesce(\(newHash), password_hash), last_login_at = now()
                where public_id = \(id.text) and password_hash = \(hash) and disabled_at is null
                returning \(raw: Self.columns)
                """)
        case .signOn:
            try connection.query(
                """
                update users set last_login_at = now()
                where public_id = \(id.text) and sso_provider is not null and disabled_at is null
                returning \(raw: Self.columns)
                """)
        }
    }

    /// Ends a session or an API token: in one transaction, and again without effect.
    func endCredential(of principal: Principal) async throws {
        try await self.pool.withTransaction { connection in
            switch principal.credential {
            case .session(let id, _, let expiresAt):
                try RevocationRows.insert(token: id, expiresAt: expiresAt, connection)
            case .apiToken(let id, let expiresAt):
                try connection.execute("delete from api_tokens where public_id = \(id)")
                try RevocationRows.insert(token: id, expiresAt: expiresAt, connection)
            }
            try AuditStore.insert(.loggedOut(principal), connection)
        }
    }

    // MARK: - Accounts

    /// Stores the first administrator if there is no user at all.
    ///
    /// Two gateways that start at once store one.
    ///
    /// - Returns: whether he was stored.
    func insertFirstAdmin(_ user: User, passwordHash: String) async throws -> Bool {
        try await self.pool.withTransaction { connection in
            try connection.query("select pg_advisory_xact_lock(hashtextextended('webmacs.first-admin', 0))")
            return try connection.execute(
                """
                insert into users (public_id, email, username, password_hash, role)
                select \(user.id.text), \(user.email), \(user.name), \(passwordHash), \(user.role.rawValue)
                where not exists (select from users)
                """) == 1
        }
    }

    func hasAnyUser() async throws -> Bool {
        try await self.pool.withConnection { connection in
            try connection.query("select exists (select from users)").first?.decode(0, as: Bool.self) ?? false
        }
    }

    /// Ordered by name, and by id where a database collation calls two names equal.
    func list(limit: Int, offset: Int) async throws -> Listing<Account> {
        try await self.pool.withConnection { connection in
            let total = try connection.query("select count(*) from users").first?.decode(0, as: Int64.self) ?? 0
            let rows = try connection.query(
                """
                select \(raw: Self.columns) from users
                order by username, public_id limit \(limit) offset \(offset)
                """)
            return Listing(total: Int(total), elements: try rows.map(Self.account))
        }
    }

    /// - Throws: ``GatewayError/userNotFound(_:)``.
    func fetch(_ id: User.ID) async throws -> Account {
        try await self.pool.withConnection { connection in
            let rows = try connection.query("select \(raw: Self.columns) from users where public_id = \(id.text)")
            guard let row = rows.first else { throw GatewayError.userNotFound(id) }
            return try Self.account(row)
        }
    }

    /// - Throws: ``GatewayError/emailTaken`` or ``GatewayError/userNameTaken``; then nothing is stored.
    func insert(_ user: User, passwordHash: String) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into users (public_id, email, username, password_hash, role)
                    values (\(user.id.text), \(user.email), \(user.name), \(passwordHash), \(user.role.rawValue))
                    """)
            }
        }
    }

    /// Changes an account. A new password, role or state ends the user's sessions with it.
    ///
    /// - Parameters:
    ///   - password: `changes.password`.
    ///   - session: opened when the others end, for who makes the change.
    /// - Throws: ``GatewayError``: not found, taken, or ``GatewayError/lastAdmin``; `ValidationError` when the password was
    ///   changed meanwhile. Then nothing is changed.
    func update(
        _ id: User.ID, _ changes: AccountChanges, password: NewPassword? = nil, reopening session: SessionDraft? = nil
    ) async throws -> Update {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { connection in
                if changes.role != nil || changes.isEnabled != nil { try Self.lockAdmins(connection) }
                let before = try Self.lock(id, connection)
                try Self.expect(password?.provenHash, of: id, connection)
                let role = changes.role ?? before.user.role
                let isEnabled = changes.isEnabled ?? before.isEnabled
                try connection.execute(
                    """
                    update users set
                        email = coalesce(\(changes.email), email), username = coalesce(\(changes.name), username),
                        password_hash = coalesce(\(password?.hash), password_hash), role = \(role.rawValue),
                        disabled_at = case when \(isEnabled) then null else coalesce(disabled_at, now()) end
                    where public_id = \(id.text)
                    """)
                if before.isAdminInOffice { try Self.expectAnAdmin(connection) }
                guard password != nil || role != before.user.role || (before.isEnabled && !isEnabled) else {
                    return Update(didRevoke: false)
                }
                let instant = try RevocationRows.insert(sessionsOf: id, connection)
                return Update(
                    didRevoke: true,
                    reopened: try session.flatMap { draft in
                        try SessionRows.insert(
                            draft, of: try Self.lock(id, connection), after: instant, connection)
                    })
            }
        }
    }

    /// Deletes an account with its API tokens, its share links and its private dashboards, and ends its sessions. Its
    /// channels, its experiments and the dashboards that everyone sees stay.
    ///
    /// - Throws: ``GatewayError/userNotFound(_:)`` or ``GatewayError/lastAdmin``; then nothing is changed.
    func delete(_ id: User.ID) async throws {
        try await self.pool.withTransaction { connection in
            try Self.lockAdmins(connection)
            let before = try Self.lock(id, connection)
            try connection.execute(
                """
                delete from dashboards
                where not is_global and user_id = (select id from users where public_id = \(id.text))
                """)
            try connection.execute("delete from users where public_id = \(id.text)")
            if before.isAdminInOffice { try Self.expectAnAdmin(connection) }
            try RevocationRows.insert(sessionsOf: id, connection)
        }
    }

    // MARK: - Steps

    /// Two that remove one administrator each must not both find the other in office. Always in the order of ids, and
    /// before any other row, so that they cannot wait for each other.
    static func lockAdmins(_ connection: isolated PostgresConnection) throws {
        try connection.query(
            "select id from users where role = 'admin' and disabled_at is null order by id for update")
    }

    static func lock(_ id: User.ID, _ connection: isolated PostgresConnection) throws -> Account {
        let rows = try connection.query(
            "select \(raw: Self.columns) from users where public_id = \(id.text) for update")
        guard let row = rows.first else { throw GatewayError.userNotFound(id) }
        return try Self.account(row)
    }

    private static func expect(
        _ provenHash: String?, of id: User.ID, _ connection: isolated PostgresConnection
    ) throws {
        guard let provenHash else { return }
        let rows = try connection.query(
            "select from users where public_id = \(id.text) and password_hash = \(provenHash)")
        if rows.isEmpty { throw PasswordRules.wrongPassword }
    }

    private static func expectAnAdmin(_ connection: isolated PostgresConnection) throws {
        let rows = try connection.query(
            "select exists (select from users where role = 'admin' and disabled_at is null)")
        guard try rows.first?.decode(0, as: Bool.self) == true else { throw GatewayError.lastAdmin }
    }

    static let columns =
        """
        public_id, email, username, role, registered_at, sso_provider, disabled_at is null as is_enabled,
        password_hash is not null as has_password, last_login_at
        """

    static func account(_ row: SQLRow) throws -> Account {
        let user = User(
            id: User.ID(try row.decode("public_id", as: String.self)),
            email: try row.decode("email", as: String.self),
            name: try row.decode("username", as: String.self),
            // The column's check leaves no other; should a newer schema do, the least is right.
            role: Role(rawValue: try row.decode("role", as: String.self)) ?? .viewer,
            registeredAt: try row.decode("registered_at"),
            ssoProvider: try row.decode("sso_provider", as: String?.self))
        return Account(
            user: user, isEnabled: try row.decode("is_enabled", as: Bool.self),
            hasPassword: try row.decode("has_password", as: Bool.self), lastLoginAt: try row.decode("last_login_at"))
    }
}
