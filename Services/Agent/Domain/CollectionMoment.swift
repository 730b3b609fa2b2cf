import Domain

/// The instant of a collection on both clocks: readings are stamped with the wall clock, which may jump; rates
/// are taken over the monotonic clock, which does not.
struct CollectionMoment: Sendable, Hashable {
    /// In whole milliseconds: what the kernel counts has no finer truth, and storage has less to keep.
    var wall: Timestamp
    var monotonic: ContinuousClock.Instant

    init(wall: Timestamp, monotonic: ContinuousClock.Instant) {
        self.wall = Timestamp(microseconds: (Double(wall.microseconds) / 1000).roundedToInt64 * 1000)
        self.monotonic = monotonic
    }

    /// Only edges ask the clocks.
    static func now() -> CollectionMoment { CollectionMoment(wall: .now(), monotonic: .now) }
}

extension Double {
    fileprivate var roundedToInt64: Int64 { Int64(self.rounded()) }
}
