import Domain
import Postgres

/// How many there are, of all instances.
struct FleetCount: Sendable, Hashable {
    var rollouts: [Rollout.State: Int] = [:]
    /// Of rollouts that run or are paused.
    var updates: [DeviceUpdate.State: Int] = [:]
    var online = 0
    var offline = 0
}

extension PostgresConnection {
    /// Costs three queries; rows of rollouts that have ended are not read.
    func fleetCount(at now: Timestamp) throws -> FleetCount {
        var count = FleetCount()
        for row in try self.query("select state, count(*) from rollouts group by state") {
            guard let state = Rollout.State(rawValue: try row.decode(0)) else { continue }
            count.rollouts[state] = Int(try row.decode(1, as: Int64.self))
        }
        let updates = try self.query(
            """
            select state, count(*) from rollout_devices
            where rollout in (select id from rollouts where state in ('running', 'paused')) group by state
            """)
        for row in updates {
            guard let state = DeviceUpdate.State(rawValue: try row.decode(0)) else { continue }
            count.updates[state] = Int(try row.decode(1, as: Int64.self))
        }
        let fleet = try self.query(
            """
            select count(*) filter (where last_seen >= \(now - FleetDevice.patience)), count(*) from fleet_devices
            """)[0]
        count.online = Int(try fleet.decode(0, as: Int64.self))
        count.offline = Int(try fleet.decode(1, as: Int64.self)) - count.online
        return count
    }
}
