import Domain
import Postgres

extension FleetDevice {
    /// The columns that ``init(_:)`` reads.
    static let columns = """
        name, version, architecture, tags, lock_reason, is_held, restarts, first_seen, last_seen
        """

    init(_ row: SQLRow) throws {
        self.init(
            name: try row.decode("name"), version: try row.decode("version"),
            architecture: try row.decode("architecture"), tags: Set(try row.decode("tags", as: [String].self)),
            lockReason: try row.decode("lock_reason"), isHeld: try row.decode("is_held"),
            restarts: Int(try row.decode("restarts", as: Int64.self)), firstSeen: try row.decode("first_seen"),
            lastSeen: try row.decode("last_seen"))
    }
}
