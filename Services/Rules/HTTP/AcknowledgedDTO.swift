import Hummingbird

/// The answer to an acknowledgement.
struct AcknowledgedDTO: ResponseEncodable, Sendable {
    var status = "success"
    var message: String
    /// That were not before.
    var acknowledged: Int

    init(_ count: Int) {
        self.message = "\(count) alerts acknowledged."
        self.acknowledged = count
    }
}
