/// So many requests in a minute, by the name under which they are counted.
struct RateQuota: Sendable, Hashable {
    static let window: Duration = .seconds(60)

    var name: String
    var requests: Int
}
