import Domain

/// What an update of a channel sets; nil leaves a field as it is.
struct ChannelChanges: Sendable, Hashable {
    var name: String?
    var kind: ChannelKind?
    var unit: String?

    /// Both bounds are finite. Together with those that stay they must be in order, which the database decides.
    var lowerBound: Double?
    var upperBound: Double?

    /// The outer optional: whether to set it; the inner: to what.
    var expectedInterval: Duration??
}
