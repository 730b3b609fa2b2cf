import Domain
import ServiceKit

/// One POST, complete but for its place on the network.
struct OutgoingRequest: Sendable {
    var url: String

    /// By name, in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    /// - Parameters:
    ///   - id: the event's.
    ///   - secrets: the present one, then those that still sign too.
    ///   - fallbackFor: the endpoint that it did not arrive at; nil: it is no fallback.
    ///   - trace: what the request is a part of; nil: nothing.
    init(
        url: String, id: String, event: String, body: [UInt8], secrets: [SigningSecret], fallbackFor: String? = nil,
        trace: TraceContext? = nil, at now: Timestamp
    ) {
        let messageID = Self.messageID(id)
        let seconds = now.microseconds / 1_000_000
        self.url = url
        self.body = body
        self.headers = [
            ("content-type", "application/json"),
            ("user-agent", "WebMACS"),
            ("x-webmacs-event", event),
            ("webhook-id", messageID),
            ("webhook-timestamp", "\(seconds)"),
            (
                Self.standardHeader,
                secrets.map { $0.standardSignature(id: messageID, timestamp: seconds, body: body) }
                    .joined(separator: " ")
            ),
        ]
        if let fallbackFor { self.headers.append(("x-webmacs-fallback-for", Self.messageID(fallbackFor))) }
        if let trace { self.headers.append(("traceparent", trace.traceparent)) }
        if let present = secrets.first { self.headers.append((Self.bodyHeader, present.bodySignature(body))) }
    }

    /// What the log keeps.
    var masked: SentRequest {
        var headers: [String: String] = [:]
        for (name, value) in self.headers {
            headers[name] = name == Self.standardHeader || name == Self.bodyHeader ? Self.mask(value) : value
        }
        return SentRequest(headers: headers, body: String(decoding: self.body, as: UTF8.self))
    }

    private static let standardHeader = "webhook-signature"
    private static let bodyHeader = "x-webmacs-signature"

    /// `v1,••••`: of each signature how it was made.
    private static func mask(_ signatures: String) -> String {
        signatures.split(separator: " ").map { signature in
            signature.prefix { $0 != "," && $0 != "=" } + signature.drop { $0 != "," && $0 != "=" }.prefix(1) + "••••"
        }.joined(separator: " ")
    }

    /// The event's id, with a hyphen for each character that a header, or what is signed, might not bear.
    static func messageID(_ id: String) -> String {
        String(decoding: id.utf8.map { Self.isPlain($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
    }
}
