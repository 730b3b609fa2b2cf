import Domain
import Postgres

extension DeviceUpdate {
    /// The columns that ``init(_:)`` reads.
    static let columns = """
        device, wave, state, reason, version_before, step, received_bytes, total_bytes, restarts_before, began_at,
        ended_at, updated_at
        """

    init(_ row: SQLRow) throws {
        self.init(
            device: try row.decode("device"), wave: Int(try row.decode("wave", as: Int16.self)),
            // The column's check leaves no other.
            state: DeviceUpdate.State(rawValue: try row.decode("state")) ?? .waiting,
            reason: try row.decode("reason"), versionBefore: try row.decode("version_before"),
            step: try row.decode("step"), receivedBytes: Int(try row.decode("received_bytes", as: Int64.self)),
            totalBytes: try row.decode("total_bytes", as: Int64?.self).map { Int($0) },
            restartsBefore: try row.decode("restarts_before", as: Int64?.self).map { Int($0) },
            beganAt: try row.decode("began_at"), endedAt: try row.decode("ended_at"),
            updatedAt: try row.decode("updated_at"))
    }
}
