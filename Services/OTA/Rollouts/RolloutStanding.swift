/// A rollout, and how many of its devices stand where.
struct RolloutStanding: Sendable, Hashable {
    typealias Counts = [DeviceUpdate.State: Int]

    var rollout: Rollout
    /// By wave, from 0; those that have no devices are empty.
    var waves: [Counts]

    var counts: Counts { self.waves.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) } }
}
