import Domain

/// A page of `GET /api/v1/events`, as far as the agent reads it.
struct ChannelPageDTO: Decodable {
    struct Item: Decodable {
        var id: ChannelID
        var name: String
        /// In seconds.
        var interval: Double?
        var device: String?

        enum CodingKeys: String, CodingKey {
            case id = "public_id"
            case name, device
            case interval = "expected_interval_seconds"
        }
    }

    var total: Int
    var data: [Item]
}
