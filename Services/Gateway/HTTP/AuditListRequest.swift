import Domain
import Hummingbird

/// `GET /audit?actor=anna&action=channel&subject=…&from=…&to=…`, checked.
enum AuditListRequest {
    private static let textLength = 255

    static func question(_ request: Request) throws(ValidationError) -> AuditQuestion {
        let query = request.uri.queryParameters
        var issues: [ValidationError.Issue] = []
        func text(_ name: String) -> String? {
            guard let text = query[Substring(name)], !text.isEmpty else { return nil }
            if text.unicodeScalars.count > Self.textLength || text.utf8.contains(0) {
                issues.append(
                    .init(
                        ["query", name], "Input should be text of at most \(Self.textLength) characters",
                        type: "string_too_long"))
            }
            return String(text)
        }
        func time(_ name: String) -> Timestamp? {
            guard let text = query[Substring(name)] else { return nil }
            let time = Timestamp(rfc3339: String(text))
            if time == nil {
                issues.append(
                    .init(["query", name], "Input should be an RFC 3339 time", type: "datetime_parsing"))
            }
            return time
        }
        let question = AuditQuestion(
            actor: text("actor"), action: text("action"), subject: text("subject"), from: time("from"), to: time("to"))
        guard issues.isEmpty else { throw ValidationError(issues) }
        return question
    }
}
