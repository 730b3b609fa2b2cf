import Postgres
import Vault

extension PostgresConnection {
    /// Encrypts every secret that is not yet encrypted with `current`, in one transaction: all of them, or none. Repeating
    /// it changes nothing.
    ///
    /// Waits for whoever writes or reads a secret, and they for it. Holds a hundred secrets in memory.
    ///
    /// - Returns: How many were encrypted anew.
    /// - Throws: ``CommandFailure`` when a secret opens with neither key.
    func rotateVault(from previous: VaultKey?, to current: VaultKey) throws -> Int {
        try self.transaction { connection in
            try connection.query("lock table vault_key, credentials in share row exclusive mode")
            if let check = try connection.vaultCheck(), check.keyID != current.id {
                guard let previous else {
                    throw CommandFailure(
                        "the vault has another key: give it as ENCRYPTION_KEY_PREVIOUS or by --previous-key-file",
                        code: .configuration)
                }
                try Self.expectOpens("the check of the key") { _ = try previous.open(check, at: .check) }
            }
            var count = 0
            var last: Int64 = 0
            while true {
                let rows = try connection.query(
                    """
                    select id, public_id, name, key_id, nonce, ciphertext from credentials
                    where id > \(last) and key_id <> \(current.id) order by id limit 100
                    """)
                for row in rows {
                    let id: Int64 = try row.decode("id")
                    let place = VaultPlace(id: try row.decode("public_id"), name: try row.decode("name"))
                    let secret = try Self.expectOpens("the credential '\(place.name)'") {
                        try (previous ?? current).open(try SealedSecret(row), at: place)
                    }
                    let sealed = try current.seal(secret, at: place)
                    try connection.execute(
                        """
                        update credentials set key_id = \(sealed.keyID), nonce = \(sealed.nonce),
                            ciphertext = \(sealed.ciphertext)
                        where id = \(id)
                        """)
                    last = id
                    count += 1
                }
                if rows.count < 100 { break }
            }
            try connection.writeVaultCheck(of: current)
            return count
        }
    }

    private static func expectOpens<R>(_ what: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch VaultError.wrongKey {
            throw CommandFailure(
                "\(what) was encrypted with neither ENCRYPTION_KEY nor ENCRYPTION_KEY_PREVIOUS; nothing was changed",
                code: .configuration)
        } catch VaultError.damaged {
            throw CommandFailure("\(what) does not open: it was changed in the database; nothing was changed")
        }
    }
}
