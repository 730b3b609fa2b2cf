import Domain
import Postgres

/// Accounts of people whom a provider has recognised.
extension AccountStore {
    struct SignedOn: Sendable {
        var account: Account
        /// Whether it was made, linked, or given another role.
        var isChanged: Bool
        /// Whether sessions of it ended.
        var didRevoke: Bool
    }

    /// The account of an identity: the one that is linked to it; else the one that has its e-mail, from now on linked; else a
    /// new one, if the policy makes any. Gives it the role that the provider means, if the policy has a mapping.
    ///
    /// Linking takes the password away and ends the sessions: whoever has set it need not be who owns the mailbox.
    ///
    /// - Throws: ``SSOError``, of the kind forbidden, or ``SSOError/noEmail``; then nothing is changed.
    func signOn(
        _ identity: ProviderIdentity, policy: SignOnPolicy
    ) async throws -> SignedOn {
        for _ in 0..<3 {
            let found = try await self.pool.namingConstraints {
                try await self.pool.withTransaction { connection in
                    // Before any other row: see lockAdmins.
                    if policy.mapping != nil { try Self.lockAdmins(connection) }
                    return try Self.findOrMake(identity, policy, connection)
                }
            }
            // Somebody has made an account that is in the way of ours: this time we see it.
            if let found { return found }
        }
        throw SSOError.linkedElsewhere
    }

    private static func findOrMake(
        _ identity: ProviderIdentity, _ policy: SignOnPolicy, _ connection: isolated PostgresConnection
    ) throws -> SignedOn? {
        let linked = try connection.query(
            """
            select \(raw: Self.columns) from users
            where sso_provider = \(identity.issuer) and sso_subject_id = \(identity.subject) for update
            """
        ).first.map(Self.account)
        if let linked {
            guard linked.isEnabled else { throw SSOError.accountDisabled }
            return try Self.applyRole(of: identity, to: linked, policy, connection)
        }
        guard let email = identity.email, EmailAddress.isValid(email), email.utf8.count >= 3 else {
            throw SSOError.noEmail
        }
        guard identity.isEmailVerified else { throw SSOError.emailNotVerified }
        let owner = try connection.query(
            "select \(raw: Self.columns) from users where lower(email) = lower(\(email)) for update"
        ).first.map(Self.account)
        if let owner {
            let account = try Self.link(owner, to: identity, connection)
            let signedOn = try Self.applyRole(of: identity, to: account, policy, connection)
            return SignedOn(account: signedOn.account, isChanged: true, didRevoke: true)
        }
        guard policy.makesAccounts else { throw SSOError.notInvited }
        return try Self.make(email, identity, policy, connection).map {
            SignedOn(account: $0, isChanged: true, didRevoke: false)
        }
    }

    private static func link(
        _ owner: Account, to identity: ProviderIdentity, _ connection: isolated PostgresConnection
    ) throws -> Account {
        guard owner.isEnabled else { throw SSOError.accountDisabled }
        guard owner.user.role != .admin else { throw SSOError.isAdministrator }
        guard owner.user.ssoProvider == nil else { throw SSOError.linkedElsewhere }
        try connection.execute(
            """
            update users
            set sso_provider = \(identity.issuer), sso_subject_id = \(identity.subject), password_hash = null
            where public_id = \(owner.user.id.text)
            """)
        try RevocationRows.insert(sessionsOf: owner.user.id, connection)
        return try Self.lock(owner.user.id, connection)
    }

    /// - Returns: nil when another account was made at the same time, with the same identity or e-mail.
    private static func make(
        _ email: String, _ identity: ProviderIdentity, _ policy: SignOnPolicy,
        _ connection: isolated PostgresConnection
    ) throws -> Account? {
        let id = User.ID.random()
        let name = PersonName.derive(from: identity.names, email: email)
        let role = identity.role ?? policy.defaultRole
        for candidate in [name] + (0..<3).map({ _ in PersonName.vary(name, by: .random(in: 0 ... .max)) }) {
            let made = try connection.execute(
                """
                insert into users (public_id, email, username, role, sso_provider, sso_subject_id)
                values (
                    \(id.text), \(email), \(candidate), \(role.rawValue), \(identity.issuer), \(identity.subject))
                on conflict do nothing
                """)
            if made == 1 { return try Self.lock(id, connection) }
        }
        return nil
    }

    /// Each time anew, if there is a mapping. The last administrator keeps his office: a provider must not lock everybody out.
    private static func applyRole(
        of identity: ProviderIdentity, to account: Account, _ policy: SignOnPolicy,
        _ connection: isolated PostgresConnection
    ) throws -> SignedOn {
        let role = policy.mapping == nil ? account.user.role : identity.role ?? policy.defaultRole
        let unchanged = SignedOn(account: account, isChanged: false, didRevoke: false)
        guard role != account.user.role else { return unchanged }
        if account.isAdminInOffice, try !Self.hasAnotherAdmin(than: account.user.id, connection) { return unchanged }
        try connection.execute(
            "update users set role = \(role.rawValue) where public_id = \(account.user.id.text)")
        try RevocationRows.insert(sessionsOf: account.user.id, connection)
        return SignedOn(account: try Self.lock(account.user.id, connection), isChanged: true, didRevoke: true)
    }

    private static func hasAnotherAdmin(
        than id: User.ID, _ connection: isolated PostgresConnection
    ) throws -> Bool {
        try connection.query(
            """
            select exists (
                select from users where role = 'admin' and disabled_at is null and public_id <> \(id.text))
            """
        ).first?.decode(0, as: Bool.self) ?? false
    }
}
