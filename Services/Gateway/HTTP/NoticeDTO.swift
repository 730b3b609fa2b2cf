import Domain
import ServiceKit

/// A notice on the wire, where it is a log entry.
struct NoticeDTO: Encodable, Sendable {
    var id: String
    var content: String
    var kind: String
    var status: String
    var createdAt: String
    @ExplicitNull var user: String?

    init(_ entry: NoticeEntry) {
        self.id = entry.notice.id.text
        self.content = entry.notice.content
        self.kind = entry.notice.kind.rawValue
        self.status = entry.status.rawValue
        self.createdAt = entry.createdAt.rfc3339
        self.user = entry.notice.user?.text
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case content
        case kind = "logging_type"
        case status = "status_type"
        case createdAt = "created_on"
        case user = "user_public_id"
    }
}
