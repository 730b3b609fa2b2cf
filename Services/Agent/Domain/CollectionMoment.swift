import Domain

/// The instant of a collection on both clocks: readings are stamped with the wall clock, which may jump; rates
/// are taken over the monotonic clock, which does not.
struct CollectionMoment: Sendable {
    var wall: Timestamp
    var monotonic: ContinuousClock.Instant
}
