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
            let columns = try connection.presentVaultColumns()
            let tables = Set(columns.map(\.table)).sorted().joined(separator: ", ")
            try connection.query("lock table vault_key, \(raw: tables) in share row exclusive mode")
            if let check = try connection.vaultCheck(), check.keyID != current.id {
                guard let previous else {
                    throw CommandFailure(
                        "the vault has another key: give it as ENCRYPTION_KEY_PREVIOUS or by --previous-key-file",
                        code: .configuration)
                }
                try Self.expectOpens("the check of the key") { _ = try previous.open(check, at: .check) }
            }
            var count = 0
            for secrets in columns {
                count += try connection.rotate(secrets, from: previous ?? current, to: current)
            }
            try connection.writeVaultCheck(of: current)
            return count
        }
    }

    /// Of tables that this database has.
    private func presentVaultColumns() throws -> [VaultColumns] {
        try VaultColumns.all.filter { try self.query("select to_regclass(\($0.table)) is not null")[0].decode(0) }
    }

    private func rotate(_ secrets: VaultColumns, from previous: VaultKey, to current: VaultKey) throws -> Int {
        var count = 0
        var last: Int64 = 0
        while true {
            let rows = try self.query(
                """
                select id, public_id, \(raw: secrets.place) as place, \(raw: secrets.title) as title, \(raw: secrets.prefix)key_id as key_id,
                    \(raw: secrets.prefix)nonce as nonce, \(raw: secrets.prefix)ciphertext as ciphertext
                from \(raw: secrets.table)
                where id > \(last) and \(raw: secrets.prefix)key_id <> \(current.id) order by id limit 100
                """)
            for row in rows {
                let id: Int64 = try row.decode("id")
                let place = VaultPlace(id: try row.decode("public_id"), name: try row.decode("place"))
                let title: String = try row.decode("title")
                let secret = try Self.expectOpens("the \(secrets.what) '\(title)'") {
                    try previous.open(try SealedSecret(row), at: place)
                }
                let sealed = try current.seal(secret, at: place)
                try self.execute(
                    """
                    update \(raw: secrets.table) set \(raw: secrets.prefix)key_id = \(sealed.keyID),
                        \(raw: secrets.prefix)nonce = \(sealed.nonce), \(raw: secrets.prefix)ciphertext = \(sealed.ciphertext)
                    where id = \(id)
                    """)
                last = id
                count += 1
            }
            if rows.count < 100 { return count }
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
