/// How an event is written for its receiver.
enum WebhookFormat: String, Sendable, Hashable, CaseIterable {
    case json
    case slack
    case teams
    case discord
    case template
    /// Of `mailto:`, and of nothing else.
    case email

    /// What a webhook has when nobody chose: Slack takes nothing but its own.
    static func standard(for target: EndpointTarget) -> WebhookFormat {
        switch target {
        case .mail: .email
        case .http(let target):
            target.host == "hooks.slack.com" || target.host == "hooks.slack-gov.com" ? .slack : .json
        }
    }
}
