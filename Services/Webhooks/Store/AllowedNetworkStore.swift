import Postgres

/// The table `allowed_networks`.
struct AllowedNetworkStore: Sendable {
    let pool: PostgresPool

    /// By address.
    func list() async throws -> [AllowedNetwork] {
        try await self.pool.withConnection { try Self.list($0) }
    }

    /// These and no others.
    func replace(by networks: [AllowedNetwork]) async throws {
        let names = networks.map(\.network.description)
        let notes = networks.map(\.note)
        try await self.pool.withTransaction { connection in
            try connection.execute("delete from allowed_networks where network <> all(\(names)::cidr[])")
            try connection.execute(
                """
                insert into allowed_networks (network, note)
                select network::cidr, note from unnest(\(names)::text[], \(notes)::text[]) as given (network, note)
                on conflict (network) do update set note = excluded.note
                    where allowed_networks.note is distinct from excluded.note
                """)
        }
    }

    static func list(_ connection: isolated PostgresConnection) throws -> [AllowedNetwork] {
        try connection.query("select network::text, note from allowed_networks order by network").compactMap { row in
            guard let network = IPNetwork(try row.decode("network", as: String.self)) else { return nil }
            return AllowedNetwork(network: network, note: try row.decode("note"))
        }
    }
}
