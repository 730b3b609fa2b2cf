/// A channel, a rule or a webhook of a measurement.
struct NamedResource: Sendable, Hashable, Decodable {
    var id: String
    var name: String

    enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
    }
}
