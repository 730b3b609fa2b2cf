import Auth
import Postgres

/// The table `signing_keys`.
struct SigningKeyStore: Sendable {
    let pool: PostgresPool

    /// Publishes the signer's key. If it is new, all others go: a new `SESSION_SECRET` ends every session.
    ///
    /// - Returns: whether it was new.
    func publish(_ signer: TokenSigner) async throws -> Bool {
        try await self.pool.withTransaction { connection in
            let count = try connection.execute(
                """
                insert into signing_keys (key_id, public_key) values (\(signer.keyID), \(signer.publicKey))
                on conflict (key_id) do nothing
                """)
            guard count == 1 else { return false }
            try connection.execute("delete from signing_keys where key_id <> \(signer.keyID)")
            return true
        }
    }
}
