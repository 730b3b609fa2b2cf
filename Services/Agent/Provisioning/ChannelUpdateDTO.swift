/// The body of `PUT /api/v1/events/{id}` that changes nothing but these.
struct ChannelUpdateDTO: Encodable {
    /// In seconds.
    var interval: Double
    /// Nil: it stays as it is.
    var device: String?

    enum CodingKeys: String, CodingKey {
        case interval = "expected_interval_seconds"
        case device
    }
}
