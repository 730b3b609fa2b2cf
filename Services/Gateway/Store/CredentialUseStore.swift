import Domain
import Postgres

/// When sessions and API tokens were last used.
struct CredentialUseStore: Sendable {
    let pool: PostgresPool

    /// Repeating it changes nothing; an older use than the one that is known neither. Ids that are gone are passed over, and
    /// rows that somebody else is changing: so nobody waits.
    func write(_ uses: [(credential: String, usedAt: Timestamp)]) async throws {
        let ids = uses.map(\.credential)
        let instants = uses.map(\.usedAt.microseconds)
        try await self.pool.withConnection { connection in
            for (table, key, column) in [
                ("api_tokens", "public_id", "last_used_at"), ("sessions", "id", "last_seen_at"),
            ] {
                try connection.execute(
                    """
                    update \(raw: table) t set \(raw: column) = u.used_at
                    from (
                        select k.\(raw: key) as id, timestamptz 'epoch' + given.at * interval '1 microsecond' as used_at
                        from unnest(\(ids)::text[], \(instants)::bigint[]) as given (id, at)
                        join \(raw: table) k on k.\(raw: key) = given.id
                        for no key update of k skip locked
                    ) u
                    where t.\(raw: key) = u.id and (t.\(raw: column) is null or t.\(raw: column) < u.used_at)
                    """)
            }
        }
    }
}
