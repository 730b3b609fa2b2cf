import Domain
import Postgres

extension PostgresConnection {
    /// - Parameter isLocked: whether nobody else is to change it before the transaction ends.
    /// - Throws: ``OTAError/rolloutNotFound(_:)``.
    func rollout(_ id: Rollout.ID, isLocked: Bool = false) throws -> Rollout {
        let rows = try self.query(
            """
            select \(raw: Rollout.columns) from rollouts where public_id = \(id.text) \(raw: isLocked ? "for update" : "")
            """)
        guard let row = rows.first else { throw OTAError.rolloutNotFound(id) }
        return try Rollout(row)
    }

    /// How many devices of each stand where, in one query.
    func standings(of rollouts: [Rollout]) throws -> [RolloutStanding] {
        var standings = rollouts.map { rollout in
            RolloutStanding(rollout: rollout, waves: Array(repeating: [:], count: rollout.plan.waves.count))
        }
        let places = Dictionary(uniqueKeysWithValues: rollouts.enumerated().map { ($1.number, $0) })
        let rows = try self.query(
            """
            select rollout, wave, state, count(*) as devices from rollout_devices
            where rollout = any(\(rollouts.map(\.number))) group by rollout, wave, state
            """)
        for row in rows {
            let wave = Int(try row.decode("wave", as: Int16.self))
            guard let place = places[try row.decode("rollout")], standings[place].waves.indices.contains(wave),
                let state = DeviceUpdate.State(rawValue: try row.decode("state"))
            else { continue }
            standings[place].waves[wave][state] = Int(try row.decode("devices", as: Int64.self))
        }
        return standings
    }

    /// What a rollout brings to devices.
    ///
    /// - Throws: a `ValidationError` that names `release_id` when there is none; ``OTAError/noBundle`` when its bundle was never
    ///   uploaded or is gone.
    func bundle(of id: Release.ID, in folder: UpdateFolder) throws -> (id: Release.ID, version: String, size: Int) {
        let rows = try self.query(
            "select version, file_name, size from releases where public_id = \(id.text) for share")
        guard let row = rows.first else {
            throw ValidationError(field: "release_id", "There is no such firmware update", type: "not_found")
        }
        guard let name: String = try row.decode("file_name"), folder.exists(name) else { throw OTAError.noBundle }
        return (id, try row.decode("version"), Int(try row.decode("size", as: Int64.self)))
    }

    /// What a person did.
    func log(_ kind: String, _ message: String, of rollout: Int64, by actor: String) throws {
        try self.execute(
            """
            insert into rollout_log (rollout, kind, message, actor) values (\(rollout), \(kind), \(message), \(actor))
            """)
    }
}
