/// What an endpoint's URL leads to.
enum EndpointTarget: Sendable, Hashable {
    case http(TargetURL)
    case mail(MailTarget)

    init(_ text: String) throws(RefusedTarget) {
        self = MailTarget.isMail(text) ? .mail(try MailTarget(text)) : .http(try TargetURL(text))
    }

    /// As it was written.
    var text: String {
        switch self {
        case .http(let target): target.text
        case .mail(let target): target.text
        }
    }
}
