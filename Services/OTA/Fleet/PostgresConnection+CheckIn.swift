import Catalogue
import Domain
import Postgres

/// A device asks. To be called in a transaction.
extension PostgresConnection {
    /// Notes what a device says of itself.
    ///
    /// A token that is bound to a device may always speak for it: whoever bound it has said so. Any other token speaks for a new
    /// name, for one that it spoke for before, or for one whose token has ended (it was revoked, has expired, or its owner may
    /// not act any more). So nobody takes a living device's name away without being seen; but devices that share one token can
    /// speak for each other.
    ///
    /// - Throws: ``CheckInError/nameTaken(_:)``.
    func note(
        _ checkIn: CheckIn, as name: String, isBound: Bool, credential: String, at now: Timestamp
    ) throws -> FleetDevice {
        let former: String? = try self.query("select credential_id from fleet_devices where name = \(name)").first
            .map { try $0.decode(0) }
        var isFree = true
        if let former, former != credential { isFree = try !self.isAlive(former, at: now) }
        let restarts = checkIn.restarts.map { Int64($0) }
        let rows = try self.query(
            """
            insert into fleet_devices (name, version, architecture, tags, lock_reason, restarts, credential_id, first_seen,
                last_seen)
            values (\(name), \(checkIn.version), \(checkIn.architecture), \((checkIn.tags ?? []).sorted()), \(checkIn.lock),
                coalesce(\(restarts), 0), \(credential), \(now), \(now))
            on conflict (name) do update set version = excluded.version,
                architecture = coalesce(excluded.architecture, fleet_devices.architecture),
                lock_reason = excluded.lock_reason, restarts = coalesce(\(restarts), fleet_devices.restarts),
                credential_id = excluded.credential_id, last_seen = excluded.last_seen
            where fleet_devices.credential_id = excluded.credential_id
                or (\(isFree) and fleet_devices.credential_id is not distinct from \(former)) or \(isBound)
            returning \(raw: FleetDevice.columns)
            """)
        // None: it has another token, or got one between our two looks.
        guard let row = rows.first else { throw CheckInError.nameTaken(name) }
        return try FleetDevice(row)
    }

    private func isAlive(_ credential: String, at now: Timestamp) throws -> Bool {
        let rows = try self.query(
            """
            select 1 from published_api_tokens where public_id = \(credential) and (expires_at is null or expires_at > \(now))
            """)
        return !rows.isEmpty
    }

    /// Takes a device's report, and decides what it is told; its row in `fleet_devices` is locked, so it has one turn at a time.
    func turn(
        of device: FleetDevice, report: DeviceReport?, in folder: UpdateFolder, at now: Timestamp
    ) throws -> DeviceTurn {
        let rollouts = try self.query(
            """
            select \(raw: Rollout.columns) from rollouts where id in (
                select rollout from rollout_devices where device = \(device.name)
                    and (state not in ('completed', 'skipped')
                        or rollout = (select id from rollouts where public_id = \(report?.rollout.text))))
            order by id for share
            """
        ).map { try Rollout($0) }
        let rows = try self.query(
            """
            select rollout, \(raw: DeviceUpdate.columns) from rollout_devices where device = \(device.name) for update
            """
        ).map { (rollout: try $0.decode("rollout", as: Int64.self), row: try DeviceUpdate($0)) }
        let bundles = try self.bundles(of: rollouts.map(\.release), in: folder)
        var standings: [DeviceTurn.Standing] = []
        for rollout in rollouts {
            guard let row = rows.first(where: { $0.rollout == rollout.number })?.row else { continue }
            standings.append(
                DeviceTurn.Standing(
                    rollout: rollout, row: row, conditions: try self.rolloutConditions(of: rollout.plan, at: now),
                    bundle: bundles[rollout.release]))
        }
        let newest = rows.filter { $0.row.state != .waiting }.map(\.rollout).max()
        let turn = DeviceTurn(of: device, report: report, standings: standings, newest: newest, at: now)
        for place in turn.changed {
            try self.update(turn.standings[place].row, of: turn.standings[place].rollout.number)
        }
        for (rollout, entry) in turn.entries { try self.log(entry, of: rollout, at: now) }
        return turn
    }

    /// Those that are still in the folder.
    private func bundles(
        of releases: [Release.ID], in folder: UpdateFolder
    ) throws -> [Release.ID: Release.Bundle] {
        guard !releases.isEmpty else { return [:] }
        let rows = try self.query(
            """
            select public_id, file_name, sha256, size from releases
            where public_id = any(\(releases.map(\.text))) and file_name is not null
            """)
        var bundles: [Release.ID: Release.Bundle] = [:]
        for row in rows {
            let bundle = Release.Bundle(
                fileName: try row.decode("file_name"), sha256: try row.decode("sha256"),
                size: Int(try row.decode("size", as: Int64.self)))
            guard folder.exists(bundle.fileName) else { continue }
            bundles[Release.ID(try row.decode("public_id", as: String.self))] = bundle
        }
        return bundles
    }
}
