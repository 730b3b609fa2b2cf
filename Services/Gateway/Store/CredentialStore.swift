import Catalogue
import Domain
import Postgres
import Vault

/// The table `credentials`. Secrets pass through here and stay nowhere in clear.
struct CredentialStore: Sendable {
    let pool: PostgresPool
    let key: VaultKey

    /// Ordered by name.
    func list(limit: Int, offset: Int) async throws -> Listing<Credential> {
        try await self.pool.withConnection { connection in
            let total: Int64 = try connection.query("select count(*) from credentials")[0].decode(0)
            let rows = try connection.query(
                "\(raw: Self.selection) order by c.name limit \(limit) offset \(offset)")
            return Listing(total: Int(total), elements: try rows.map(Self.credential))
        }
    }

    /// - Throws: ``GatewayError/credentialNotFound(_:)``.
    func fetch(_ id: Credential.ID) async throws -> Credential {
        try await self.pool.withConnection { connection in
            guard let row = try connection.query("\(raw: Self.selection) where c.public_id = \(id.text)").first else {
                throw GatewayError.credentialNotFound(id)
            }
            return try Self.credential(row)
        }
    }

    /// - Throws: ``GatewayError/credentialNameTaken``, `VaultError`; then nothing is stored.
    func insert(_ credential: Credential, secret: String) async throws {
        let place = VaultPlace(id: credential.id.text, name: credential.name)
        let sealed = try self.key.seal(Array(secret.utf8), at: place)
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { [key] connection in
                try connection.expectVaultKey(key)
                try connection.execute(
                    """
                    insert into credentials (public_id, name, kind, description, key_id, nonce, ciphertext, user_id)
                    values (\(credential.id.text), \(credential.name), \(credential.kind.rawValue),
                        \(credential.description), \(sealed.keyID), \(sealed.nonce), \(sealed.ciphertext),
                        (select id from users where public_id = \(credential.createdBy?.text)))
                    """)
            }
        }
    }

    /// A new name encrypts the secret again, which is bound to it.
    ///
    /// - Throws: ``GatewayError`` not found or name taken, `VaultError`; then nothing is changed.
    func update(_ id: Credential.ID, _ changes: CredentialChanges) async throws {
        try await self.pool.namingConstraints {
            try await self.pool.withTransaction { [key] connection in
                try connection.expectVaultKey(key)
                let (oldName, old) = try Self.lock(id, on: connection)
                var sealed = old
                let place = VaultPlace(id: id.text, name: changes.name ?? oldName)
                if let secret = changes.secret {
                    sealed = try key.seal(Array(secret.utf8), at: place)
                } else if place.name != oldName {
                    sealed = try key.seal(try key.open(old, at: VaultPlace(id: id.text, name: oldName)), at: place)
                }
                let setsDescription = changes.description != nil
                try connection.execute(
                    """
                    update credentials set
                        name = \(place.name), kind = coalesce(\(changes.kind?.rawValue), kind),
                        description = case when \(setsDescription) then \(changes.description ?? nil) else description end,
                        key_id = \(sealed.keyID), nonce = \(sealed.nonce), ciphertext = \(sealed.ciphertext),
                        updated_at = now()
                    where public_id = \(id.text)
                    """)
            }
        }
    }

    /// The secret in clear; that it was shown is an entry of the audit log in the same transaction.
    ///
    /// - Throws: ``GatewayError/credentialNotFound(_:)``, `VaultError`; never a wrong or an empty secret.
    func reveal(_ id: Credential.ID) async throws -> String {
        try await self.pool.withTransaction { [key] connection in
            let (name, sealed) = try Self.lock(id, on: connection)
            let secret = try key.open(sealed, at: VaultPlace(id: id.text, name: name))
            try connection.execute("update credentials set revealed_at = now() where public_id = \(id.text)")
            try AuditStore.insert(.revealed(id, name: name), connection)
            return String(decoding: secret, as: UTF8.self)
        }
    }

    /// The secrets in clear, of those that are there; for programs that work with them, so it is no event for the audit log.
    ///
    /// - Throws: `VaultError`.
    static func secrets(
        of ids: [Credential.ID], _ key: VaultKey, _ connection: isolated PostgresConnection
    ) throws -> [Credential.ID: String] {
        guard !ids.isEmpty else { return [:] }
        try connection.expectVaultKey(key)
        var secrets: [Credential.ID: String] = [:]
        let rows = try connection.query(
            """
            select public_id, name, key_id, nonce, ciphertext from credentials
            where public_id = any(\(ids.map(\.text)))
            """)
        for row in rows {
            let id = Credential.ID(try row.decode("public_id", as: String.self))
            let place = VaultPlace(id: id.text, name: try row.decode("name"))
            secrets[id] = String(decoding: try key.open(try SealedSecret(row), at: place), as: UTF8.self)
        }
        return secrets
    }

    /// - Throws: ``GatewayError/credentialNotFound(_:)``.
    func delete(_ id: Credential.ID) async throws {
        let count = try await self.pool.withConnection { connection in
            try connection.execute("delete from credentials where public_id = \(id.text)")
        }
        guard count == 1 else { throw GatewayError.credentialNotFound(id) }
    }

    // MARK: - Rows

    private static let selection = """
        select c.public_id, c.name, c.kind, c.description, u.public_id as created_by, c.created_at, c.updated_at,
            c.revealed_at
        from credentials c left join users u on u.id = c.user_id
        """

    private static func credential(_ row: SQLRow) throws -> Credential {
        Credential(
            id: Credential.ID(try row.decode("public_id", as: String.self)), name: try row.decode("name"),
            // The column's check leaves no other.
            kind: Credential.Kind(rawValue: try row.decode("kind", as: String.self)) ?? .other,
            description: try row.decode("description"),
            createdBy: try row.decode("created_by", as: String?.self).map(User.ID.init),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"),
            revealedAt: try row.decode("revealed_at"))
    }

    private static func lock(
        _ id: Credential.ID, on connection: isolated PostgresConnection
    ) throws -> (name: String, sealed: SealedSecret) {
        let rows = try connection.query(
            "select name, key_id, nonce, ciphertext from credentials where public_id = \(id.text) for update")
        guard let row = rows.first else { throw GatewayError.credentialNotFound(id) }
        return (try row.decode("name"), try SealedSecret(row))
    }
}
