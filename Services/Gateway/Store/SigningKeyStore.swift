import Auth
import Postgres

/// The table `signing_keys`.
struct SigningKeyStore: Sendable {
    let pool: PostgresPool

    /// Publishes the signer's key, and those of secrets before it whose sessions go on. All others go: another `SESSION_SECRET`
    /// ends every session that its predecessors are not named for.
    ///
    /// - Returns: whether the signer's key was new.
    func publish(_ signer: TokenSigner, previous: [TokenSigner] = []) async throws -> Bool {
        try await self.pool.withTransaction { connection in
            var count = 0
            for one in previous + [signer] {
                count = try connection.execute(
                    """
                    insert into signing_keys (key_id, public_key) values (\(one.keyID), \(one.publicKey))
                    on conflict (key_id) do nothing
                    """)
            }
            let kept = ([signer] + previous).map(\.keyID)
            try connection.execute("delete from signing_keys where key_id <> all(\(kept))")
            return count == 1
        }
    }
}
