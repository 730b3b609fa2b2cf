import Domain
import ServiceKit

/// A new secret, this once.
struct RotatedSecretDTO: Encodable, Sendable {
    var secret: String
    var rotatedAt: String
    @ExplicitNull var previousUntil: String?

    init(_ secret: SigningSecret, at: Timestamp, previousUntil: Timestamp?) {
        self.secret = secret.text
        self.rotatedAt = at.rfc3339
        self.previousUntil = previousUntil?.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case secret
        case rotatedAt = "rotated_on"
        case previousUntil = "previous_until"
    }
}
