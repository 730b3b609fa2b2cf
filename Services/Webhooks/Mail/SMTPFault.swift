/// Why a mail did not go out.
enum SMTPFault: Error, Sendable, Hashable {
    /// What the server was asked.
    enum Step: String, Sendable, Hashable {
        case greeting
        case ehlo = "EHLO"
        case startTLS = "STARTTLS"
        case auth = "AUTH"
        case mail = "MAIL"
        case recipients = "RCPT"
        case data = "DATA"
        case content = "the mail"
    }

    case refused(Step, SMTPReply)
    case withoutTLS
    case withoutAuthentication
    /// What came in clear behind the answer to STARTTLS might be anybody's.
    case unasked
    case malformed
    case tooLong
    case closed
    case late(Duration)

    /// A reply 5xx to the mail itself. One to the connection or to the login is not about this mail: the next attempt may find
    /// the settings mended.
    var isPermanent: Bool {
        guard case .refused(let step, let reply) = self, !reply.isTransient else { return false }
        switch step {
        case .greeting, .ehlo, .startTLS, .auth: return false
        // 530: it wants a login first.
        case .mail, .recipients, .data, .content: return reply.code >= 500 && reply.code != 530
        }
    }

    /// - Parameter isMore: whether the reply must want to hear more.
    /// - Throws: ``refused(_:_:)`` of 4xx and 5xx, ``malformed`` of what does not answer the question.
    static func check(_ reply: SMTPReply, to step: Step, isMore: Bool = false) throws(SMTPFault) {
        guard reply.code < 400 else { throw .refused(step, reply) }
        guard isMore ? reply.isIntermediate : reply.isPositive else { throw .malformed }
    }

    var code: Int? {
        if case .refused(_, let reply) = self { reply.code } else { nil }
    }

    var message: String {
        switch self {
        case .refused(.greeting, let reply): "The mail server wants no mail now: \(Self.short(reply))"
        case .refused(.recipients, let reply):
            "The mail server takes the mail for none of its addresses: \(Self.short(reply))"
        case .refused(let step, let reply): "The mail server refused \(step.rawValue): \(Self.short(reply))"
        case .withoutTLS: "The mail server offers no STARTTLS, and SMTP_TLS wants it; nothing was sent."
        case .withoutAuthentication: "The mail server offers no login that is known here (PLAIN or LOGIN)."
        case .unasked: "The mail server spoke unasked before TLS; somebody may be in between. Nothing was sent."
        case .malformed: "The mail server's answer is no SMTP."
        case .tooLong: "The mail server's answer is too long."
        case .closed: "The mail server closed the connection."
        case .late(let patience): "The mail server was not done within \(patience.components.seconds) s."
        }
    }

    private static func short(_ reply: SMTPReply) -> String { "\(reply.code) \(reply.text.prefix(200))" }
}
