import FoundationEssentials
import ServiceKit

/// Where people reach the pages of this installation: what is sent to them leads there.
struct PublicAddress: Sendable, Hashable {
    /// In characters; a link must fit into a line of every receiver.
    static let length = 1...200

    /// Without a slash at the end.
    private let text: String

    /// Nil unless it is an absolute address over http or https without user, query and fragment.
    init?(_ text: String) {
        guard Self.length.contains(text.count), text.utf8.allSatisfy(Self.isPlain),
            let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            ["http", "https"].contains(url.scheme?.lowercased()),
            url.user == nil, url.password == nil, url.query == nil, url.fragment == nil
        else { return nil }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// `PUBLIC_URL`; nil without it.
    init?(from settings: inout Settings) {
        guard let text = settings.optional("PUBLIC_URL") else { return nil }
        guard let address = Self(text) else {
            settings.refuse(
                "PUBLIC_URL",
                "must be an address such as https://webmacs.example, without user, query and fragment, of at most 200 characters"
            )
            return nil
        }
        self = address
    }

    /// The page of the alert that an event is about, or of alerts for a group of them; nil for all other events.
    func link(to type: String, _ data: JSONValue) -> String? {
        switch WebhookEvent(rawValue: type) {
        case .ruleTriggered, .alertResolved, .alertEscalated:
            guard case .object(let fields) = data, case .string(let alert) = fields["alert"],
                !alert.isEmpty, alert.utf8.allSatisfy(Self.isOfIdentifier)
            else { return "\(self.text)/alerts" }
            return "\(self.text)/alerts?alert=\(alert)"
        case .alertGroup: return "\(self.text)/alerts"
        case .sensorReading, .experimentStarted, .experimentStopped, .systemAlert, .updateFinished, nil: return nil
        }
    }

    /// Whether it can stand in a link of every receiver as it is: ASCII, and no markup of any of them.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte) && !#"<>|"'`\&()*{}^"#.utf8.contains(byte)
    }

    private static func isOfIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
