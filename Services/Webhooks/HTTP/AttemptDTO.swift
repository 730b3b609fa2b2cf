import Domain
import ServiceKit

/// One try, on the wire.
struct AttemptDTO: Encodable, Sendable {
    var startedAt: String
    var seconds: Double
    @ExplicitNull var responseCode: Int?
    @ExplicitNull var responseBody: String?
    @ExplicitNull var error: String?

    init(_ attempt: Attempt) {
        self.startedAt = attempt.startedAt.rfc3339
        self.seconds = attempt.seconds
        self.responseCode = attempt.responseCode
        self.responseBody = attempt.responseBody
        self.error = attempt.error
    }

    private enum CodingKeys: String, CodingKey {
        case startedAt = "started_on"
        case seconds
        case responseCode = "response_code"
        case responseBody = "response_body"
        case error
    }
}
