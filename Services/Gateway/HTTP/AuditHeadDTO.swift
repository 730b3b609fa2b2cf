import Auth
import Domain

/// The signed head of a day on the wire; bytes are in hexadecimal.
struct AuditHeadDTO: Encodable, Sendable {
    var day: String
    var sequence: Int64
    var hash: String
    var signedAt: String
    var publicKey: String
    var signature: String

    init(_ head: AuditHead) {
        self.day = head.day
        self.sequence = head.sequence
        self.hash = AuditText.hex(head.hash)
        self.signedAt = head.signedAt.rfc3339
        self.publicKey = AuditText.hex(head.publicKey)
        self.signature = AuditText.hex(head.signature)
    }

    private enum CodingKeys: String, CodingKey {
        case day, sequence, hash, signature
        case signedAt = "signed_on"
        case publicKey = "public_key"
    }
}
