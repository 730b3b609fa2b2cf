/// The body of `PUT /api/v1/events/{id}` that changes nothing but the interval.
struct ChannelIntervalDTO: Encodable {
    /// In seconds.
    var interval: Double

    enum CodingKeys: String, CodingKey {
        case interval = "expected_interval_seconds"
    }
}
