import Domain
import FoundationEssentials
import ServiceKit

/// What is sent of an event.
enum EventBody {
    /// The format of the endpoint. Pure: the same event gives the same bytes.
    ///
    /// - Parameter site: where links lead; nil: there are none.
    /// - Throws: ``TemplateError`` of a template that does not make JSON of this event.
    static func render(
        _ event: EventRecord, as format: WebhookFormat, template: String?, site: PublicAddress? = nil
    ) throws -> [UInt8] {
        if format == .json { return Array(Self.json(event).utf8) }
        let data = try JSONDecoder().decode(JSONValue.self, from: Data(event.data.utf8))
        let sentence = EventSentence.render(event.type, data)
        let link = site?.link(to: event.type, data)
        switch format {
        case .json: return Array(Self.json(event).utf8)
        case .slack: return Array(Self.slack(sentence, event.severity, link).json.utf8)
        case .teams: return Array(Self.teams(sentence, event, data, link).json.utf8)
        case .discord: return Array(Self.discord(sentence, event.severity, link).json.utf8)
        case .template: return try EventTemplate(template ?? "").render(event, data, sentence, link)
        case .email: return Array(Self.mail(event, data, link).utf8)
        }
    }

    /// What a person who writes a template wants to see: the body of a sample, and what is wrong with it.
    ///
    /// - Returns: The body also of a template that makes no JSON; nil when it makes nothing that could be shown.
    static func preview(
        _ event: EventRecord, as format: WebhookFormat, template: String?, site: PublicAddress? = nil
    ) throws -> (body: String?, fault: TemplateError?) {
        do {
            let body = try Self.render(event, as: format, template: template, site: site)
            return (String(decoding: body, as: UTF8.self), nil)
        } catch TemplateError.noJSON {
            let data = try JSONDecoder().decode(JSONValue.self, from: Data(event.data.utf8))
            let made = try EventTemplate(template ?? "").write(
                event, data, EventSentence.render(event.type, data), site?.link(to: event.type, data))
            return (String(decoding: made, as: UTF8.self), .noJSON)
        } catch let fault as TemplateError {
            return (nil, fault)
        }
    }

    /// The data as it is, with every digit.
    private static func json(_ event: EventRecord) -> String {
        let type = JSONValue.string(event.type).json
        return #"{"event": \#(type), "timestamp": "\#(event.timestamp)", "data": \#(event.data)}"#
    }

    /// <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/>
    private static func slack(_ sentence: String, _ severity: Severity?, _ link: String?) -> JSONValue {
        var escaped = ""
        for character in sentence {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        let text = severity.map { "*\($0.rawValue)* \(escaped)" } ?? escaped
        return .object(["text": .string(link.map { "\(text)\n<\($0)|Open in WebMACS>" } ?? text)])
    }

    /// An adaptive card, as the workflow "when a Teams webhook request is received" takes it.
    private static func teams(
        _ sentence: String, _ event: EventRecord, _ data: JSONValue, _ link: String?
    ) -> JSONValue {
        var facts: [JSONValue] = [Self.fact("event", event.type), Self.fact("time", event.timestamp)]
        if case .object(let fields) = data {
            facts += fields.sorted { $0.key < $1.key }.prefix(20).filter { $0.value.isPlain && $0.key != "message" }
                .map { Self.fact($0.key, $0.value.plainText) }
            facts += Self.rules(fields["rules"])
        }
        let heading: [String: JSONValue] = [
            "type": .string("TextBlock"), "text": .string(sentence), "wrap": .bool(true), "weight": .string("Bolder"),
            "color": .string(
                event.severity == .critical ? "Attention" : event.severity == .warning ? "Warning" : "Default"),
        ]
        var card: [String: JSONValue] = [
            "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"), "type": .string("AdaptiveCard"),
            "version": .string("1.4"),
            "body": .array([.object(heading), .object(["type": .string("FactSet"), "facts": .array(facts)])]),
        ]
        if let link {
            let action: [String: JSONValue] = [
                "type": .string("Action.OpenUrl"), "title": .string("Open in WebMACS"), "url": .string(link),
            ]
            card["actions"] = .array([.object(action)])
        }
        let attachment: [String: JSONValue] = [
            "contentType": .string("application/vnd.microsoft.card.adaptive"), "content": .object(card),
        ]
        return .object(["type": .string("message"), "attachments": .array([.object(attachment)])])
    }

    /// Of a group of alerts: which rules have fired, and how often.
    private static func rules(_ rules: JSONValue?) -> [JSONValue] {
        guard case .array(let rules) = rules else { return [] }
        return rules.prefix(10).compactMap { rule in
            guard case .object(let fields) = rule, let name = fields["rule"], let count = fields["count"] else {
                return nil
            }
            return Self.fact(name.plainText, "\(count.plainText) ×")
        }
    }

    /// As it is shown; what is sent is made by ``MailMessage``.
    private static func mail(_ event: EventRecord, _ data: JSONValue, _ link: String?) -> String {
        let letter = EventLetter(event, data, link: link)
        return "\(letter.subject)\n\n\(letter.text)"
    }

    private static func fact(_ title: String, _ value: String) -> JSONValue {
        .object(["title": .string(title), "value": .string(value)])
    }

    /// <https://discord.com/developers/docs/resources/webhook#execute-webhook>: 2000 characters; nobody is called by name.
    private static func discord(_ sentence: String, _ severity: Severity?, _ link: String?) -> JSONValue {
        let text = severity.map { "**\($0.rawValue)** \(sentence)" } ?? sentence
        // In angle brackets it is shown without a preview of the page.
        let ending = link.map { "\n<\($0)>" } ?? ""
        return .object([
            "content": .string(String(text.prefix(2000 - ending.count)) + ending),
            "allowed_mentions": .object(["parse": .array([])]),
        ])
    }
}

extension JSONValue {
    /// Whether it can stand in a line: neither nothing, nor a list or an object.
    fileprivate var isPlain: Bool {
        switch self {
        case .null, .array, .object: false
        case .bool, .number, .string: true
        }
    }
}
