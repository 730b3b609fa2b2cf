/// What was read of a fleet's telemetry, before it is judged.
struct TelemetryFigures: Sendable, Hashable {
    /// A rule that has fired on an updated device after its update, and had not before.
    struct NewAlert: Sendable, Hashable {
        var rule: String
        var device: String
        /// It has cleared, but not long enough ago.
        var isOver = false
    }

    /// An average over devices.
    struct Average: Sendable, Hashable {
        /// Those of whom anything could be counted.
        var devices: Int
        var value: Double
    }

    /// A figure of both groups; nil: nothing could be counted.
    struct Pair: Sendable, Hashable {
        var updated: Average?
        var others: Average?
    }

    /// How many devices the groups have.
    var updatedDevices: Int
    var otherDevices: Int
    var newAlerts: [NewAlert] = []
    /// Readings that arrived, of those that were due: percent.
    var completeness = Pair()
    /// How often a device has restarted: the updated ones since their update and beyond its own restart, the others at
    /// their own rate in as long a time.
    var restarts = Pair()
}
