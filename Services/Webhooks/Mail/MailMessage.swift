import Crypto
import Domain

/// A mail, complete: the same event for the same endpoint has the same `Message-ID` each time.
struct MailMessage: Sendable, Hashable {
    /// Of the longest `Message-ID` that is made of ids alone; a longer one is made of their digest.
    private static let idLimit = 200

    /// By name, unfolded, as the log shows them.
    let headers: [String: String]

    /// For people, as it was before it was encoded.
    let text: String

    /// Header and body, lines ended by CR LF.
    let bytes: [UInt8]

    init(_ letter: EventLetter, of delivery: DueDelivery, from: MailAddress, to: [MailAddress], at now: Timestamp) {
        let eventID = OutgoingRequest.messageID(delivery.event.id)
        let messageID = Self.messageID(event: eventID, endpoint: delivery.endpoint.text, domain: from.domain)
        let addresses = to.map(\.description)
        var texts = [
            ("Subject", letter.subject), ("X-WebMACS-Event", delivery.event.type), ("X-WebMACS-Webhook-Id", eventID),
        ]
        if let other = delivery.fallbackFor { texts.append(("X-WebMACS-Fallback-For", other)) }
        let fixed = [
            ("Date", Self.date(now)), ("From", "WebMACS <\(from)>"), ("Message-ID", messageID),
            ("Auto-Submitted", "auto-generated"), ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable"),
        ]
        var lines = [MailHeader.list("To", addresses)]
        var headers = ["to": addresses.joined(separator: ", ")]
        for (name, value) in fixed {
            lines.append("\(name): \(value)")
            headers[name.lowercased()] = value
        }
        for (name, value) in texts {
            lines.append(MailHeader.field(name, value))
            headers[name.lowercased()] = value
        }
        self.headers = headers
        self.text = letter.text
        self.bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + MailBody.quotedPrintable(letter.text)
    }

    /// What the log keeps.
    var sent: SentRequest { SentRequest(headers: self.headers, body: self.text) }

    /// `<event.endpoint@domain>`; what an atom cannot hold is written as `=` and two digits.
    static func messageID(event: String, endpoint: String, domain: String) -> String {
        let plain = "\(Self.atom(event)).\(Self.atom(endpoint))"
        guard plain.utf8.count > Self.idLimit else { return "<\(plain)@\(domain)>" }
        let digest = SHA256.hash(data: Array("\(event)\0\(endpoint)".utf8)).map { Self.hex($0) }.joined()
        return "<\(digest)@\(domain)>"
    }

    private static func atom(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            return isPlain ? String(UnicodeScalar(byte)) : "=\(Self.hex(byte))"
        }.joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    /// `Sat, 28 Nov 2026 08:15:00 +0000` (RFC 5322, 3.3).
    static func date(_ instant: Timestamp) -> String {
        let text = instant.rfc3339
        let parts = text.prefix(10).split(separator: "-")
        let day: Int64 = 86_400_000_000
        let days = (instant.microseconds >= 0 ? instant.microseconds : instant.microseconds - day + 1) / day
        let weekday = Self.weekdays[Int(((days + 4) % 7 + 7) % 7)]  // 1970 began on a Thursday.
        let month = Self.months[((Int(parts[1]) ?? 1) - 1) % 12]
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
