import Domain

/// A channel before it has a number.
struct NewChannel: Sendable, Hashable {
    var id: Channel.ID
    var name: String
    var kind: ChannelKind
    var unit: String
    var range: ClosedRange<Double>
    var expectedInterval: Duration?
    var description: String?
    var tags: [String] = []
    var device: String?
    var decimals: Int?
    var createdBy: User.ID
}
