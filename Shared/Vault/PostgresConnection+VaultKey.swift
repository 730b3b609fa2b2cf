import Postgres

/// The table `vault_key`: with which key the vault is encrypted, and a proof of it.
extension PostgresConnection {
    /// Sees to it that `key` is the vault's; the first key that comes to an empty vault becomes it.
    ///
    /// - Throws: ``VaultError`` when the vault holds secrets of another key.
    package func adopt(_ key: VaultKey) throws {
        try self.transaction { connection in
            try connection.query("lock table vault_key in share row exclusive mode")
            let isEmpty = try connection.isVaultEmpty()
            do {
                if let sealed = try connection.vaultCheck() {
                    _ = try key.open(sealed, at: .check)
                } else {
                    try connection.writeVaultCheck(of: key)
                }
            } catch let error as VaultError {
                guard isEmpty else { throw error }
                try connection.writeVaultCheck(of: key)
            }
        }
    }

    /// To be called in the transaction that writes or reads a secret: keeps the key from being rotated meanwhile.
    ///
    /// - Throws: ``VaultError/wrongKey``.
    package func expectVaultKey(_ key: VaultKey) throws {
        let id: String? = try self.query("select key_id from vault_key for share").first.map { try $0.decode(0) }
        guard id == key.id else { throw VaultError.wrongKey }
    }

    /// Whether no secret is stored, neither of a credential nor of a webhook.
    private func isVaultEmpty() throws -> Bool {
        let tables: [String] = try self.query(
            "select name from unnest('{credentials,webhooks}'::text[]) as name where to_regclass(name) is not null"
        ).map { try $0.decode(0) }
        return try tables.allSatisfy { table in
            try self.query("select not exists (select from \(identifier: table))")[0].decode(0)
        }
    }

    package func vaultCheck() throws -> SealedSecret? {
        try self.query("select key_id, nonce, ciphertext from vault_key").first.map(SealedSecret.init)
    }

    package func writeVaultCheck(of key: VaultKey) throws {
        let sealed = try key.seal([], at: .check)
        try self.execute(
            """
            insert into vault_key (key_id, nonce, ciphertext)
            values (\(sealed.keyID), \(sealed.nonce), \(sealed.ciphertext))
            on conflict (id) do update set key_id = excluded.key_id, nonce = excluded.nonce,
                ciphertext = excluded.ciphertext, since = now()
            """)
    }
}

extension SealedSecret {
    /// From the columns `key_id`, `nonce` and `ciphertext`.
    package init(_ row: SQLRow) throws {
        self.init(
            keyID: try row.decode("key_id"), nonce: try row.decode("nonce"), ciphertext: try row.decode("ciphertext"))
    }
}
