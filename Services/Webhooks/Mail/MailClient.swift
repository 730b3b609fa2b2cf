import Domain
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import ServiceKit

/// Hands mails to the operator's mail server, and tells what became of them.
///
/// ```
/// greeting ─ EHLO ─ (STARTTLS ─ EHLO) ─ (AUTH) ─ MAIL ─ RCPT … ─ DATA ─ the mail ─ QUIT
/// ```
///
/// Taken for some of the addresses is taken: the log says for which it was not. In clear nothing is said but up to STARTTLS,
/// unless the settings want no TLS at all.
struct MailClient: Sendable {
    let configuration: MailConfiguration
    private let tls: NIOSSLContext?
    private let now: @Sendable () -> Timestamp

    /// - Parameter certificates: a PEM file of certificates that are trusted besides the system's.
    /// - Throws: `NIOSSLError` and the like when that cannot be read.
    init(
        _ configuration: MailConfiguration, certificates: String? = nil,
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) throws {
        self.configuration = configuration
        self.now = now
        guard configuration.security != .none else {
            self.tls = nil
            return
        }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.additionalTrustRoots = certificates.map { [.file($0)] } ?? []
        self.tls = try NIOSSLContext(configuration: tls)
    }

    /// Writes and sends an event once.
    ///
    /// - Parameter site: where its link leads; nil: it has none.
    /// - Returns: also the mail; nil when it did not come to that.
    func deliver(
        _ delivery: DueDelivery, site: PublicAddress? = nil
    ) async -> (attempt: Attempt, request: SentRequest?) {
        let startedAt = self.now()
        let started = ContinuousClock.now
        var attempt = Attempt(startedAt: startedAt, seconds: 0, isMail: true)
        var dialogue = SMTPDialogue()
        var request: SentRequest?
        do {
            let target = try MailTarget(delivery.url)
            let data = try JSONDecoder().decode(JSONValue.self, from: Data(delivery.event.data.utf8))
            let letter = EventLetter(
                delivery.event, data, endpoint: delivery.endpoint.text, fallbackFor: delivery.fallbackFor,
                link: site?.link(to: delivery.event.type, data))
            let message = MailMessage(
                letter, of: delivery, from: self.configuration.from, to: target.addresses, at: startedAt)
            request = message.sent
            attempt.responseCode = try await self.send(message.bytes, to: target.addresses, &dialogue).code
        } catch let fault as SMTPFault {
            attempt.error = fault.message
            attempt.responseCode = fault.code
            attempt.isPermanent = fault.isPermanent
        } catch let error as RefusedTarget {
            attempt.error = error.message
        } catch {
            attempt.error = Self.sentence(error)
        }
        attempt.responseBody = dialogue.text
        attempt.seconds = (ContinuousClock.now - started) / .seconds(1)
        return (attempt, request)
    }

    // MARK: - The dialogue

    private func send(
        _ message: [UInt8], to addresses: [MailAddress], _ dialogue: inout SMTPDialogue
    ) async throws -> SMTPReply {
        let (host, port) = (self.configuration.host, self.configuration.port)
        // What was said is of interest most of all when this throws.
        let kept = dialogue
        let (outcome, said) = try await SMTPConnection.with(
            host: host, port: port, tls: self.configuration.security == .implicit ? self.tls : nil,
            patience: self.configuration.patience
        ) { connection in
            var said = kept
            do {
                return (
                    Result<SMTPReply, any Error>.success(
                        try await self.talk(connection, message, to: addresses, &said)), said
                )
            } catch {
                return (.failure(error), said)
            }
        }
        dialogue = said
        return try outcome.get()
    }

    private func talk(
        _ connection: SMTPConnection, _ message: [UInt8], to addresses: [MailAddress], _ dialogue: inout SMTPDialogue
    ) async throws -> SMTPReply {
        let greeting = try await connection.reply()
        dialogue.hear(greeting)
        try SMTPFault.check(greeting, to: .greeting)
        var offers = try await self.greet(connection, &dialogue)
        if self.configuration.security == .starttls, let tls {
            guard offers.contains("STARTTLS") else { throw SMTPFault.withoutTLS }
            dialogue.say("STARTTLS")
            let reply = try await connection.askForTLS(tls, host: self.configuration.host)
            dialogue.hear(reply)
            try SMTPFault.check(reply, to: .startTLS)
            offers = try await self.greet(connection, &dialogue)
        }
        if let username = self.configuration.username, let password = self.configuration.password {
            try await self.logIn(connection, username, password, offers, &dialogue)
        }
        _ = try await Self.ask(connection, "MAIL FROM:<\(self.configuration.from)>", .mail, &dialogue)
        try await Self.name(addresses, connection, &dialogue)
        _ = try await Self.ask(connection, "DATA", .data, isMore: true, &dialogue)
        dialogue.note("\(message.count) bytes of mail")
        let reply = try await connection.ask(MailBody.transparent(message))
        dialogue.hear(reply)
        try SMTPFault.check(reply, to: .content)
        await connection.quit()
        return reply
    }

    /// - Returns: What the server offers, in capitals: `STARTTLS`, `AUTH PLAIN LOGIN` …
    private func greet(_ connection: SMTPConnection, _ dialogue: inout SMTPDialogue) async throws -> [String] {
        let reply = try await Self.ask(connection, "EHLO \(connection.literal)", .ehlo, &dialogue)
        return reply.lines.dropFirst().map { $0.uppercased() }
    }

    private func logIn(
        _ connection: SMTPConnection, _ username: String, _ password: String, _ offers: [String],
        _ dialogue: inout SMTPDialogue
    ) async throws {
        let mechanisms = offers.filter { $0.hasPrefix("AUTH ") }.flatMap { $0.split(separator: " ").dropFirst() }
        if mechanisms.contains("PLAIN") {
            let secret = Self.base64("\0\(username)\0\(password)")
            _ = try await Self.ask(
                connection, "AUTH PLAIN \(secret)", shown: "AUTH PLAIN ••••", .auth, &dialogue)
        } else if mechanisms.contains("LOGIN") {
            _ = try await Self.ask(connection, "AUTH LOGIN", .auth, isMore: true, &dialogue)
            _ = try await Self.ask(
                connection, Self.base64(username), shown: "••••", .auth, isMore: true, &dialogue)
            _ = try await Self.ask(connection, Self.base64(password), shown: "••••", .auth, &dialogue)
        } else {
            throw SMTPFault.withoutAuthentication
        }
    }

    /// - Throws: ``SMTPFault`` when none is taken; then the reply that leaves most hope.
    private static func name(
        _ addresses: [MailAddress], _ connection: SMTPConnection, _ dialogue: inout SMTPDialogue
    ) async throws {
        var refusals: [(address: MailAddress, reply: SMTPReply)] = []
        for address in addresses {
            dialogue.say("RCPT TO:<\(address)>")
            let reply = try await connection.ask(Array("RCPT TO:<\(address)>\r\n".utf8))
            dialogue.hear(reply)
            // 421: it closes the connection, whatever was asked.
            if reply.code == 421 { throw SMTPFault.refused(.recipients, reply) }
            if !reply.isPositive { refusals.append((address, reply)) }
        }
        if refusals.count == addresses.count {
            guard let last = refusals.first(where: { $0.reply.isTransient }) ?? refusals.last else { return }
            throw SMTPFault.refused(.recipients, last.reply)
        }
        if !refusals.isEmpty {
            let names = refusals.map { "\($0.address) (\($0.reply.code))" }.joined(separator: ", ")
            dialogue.note("Not taken for \(names)")
        }
    }

    /// - Parameter isMore: whether the reply must want to hear more.
    private static func ask(
        _ connection: SMTPConnection, _ line: String, shown: String? = nil, _ step: SMTPFault.Step,
        isMore: Bool = false, _ dialogue: inout SMTPDialogue
    ) async throws -> SMTPReply {
        dialogue.say(shown ?? line)
        let reply = try await connection.ask(Array("\(line)\r\n".utf8))
        dialogue.hear(reply)
        try SMTPFault.check(reply, to: step, isMore: isMore)
        return reply
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case is NIOConnectionError: "The mail server could not be connected to."
        case is DecodingError: "The event's data is no JSON."
        case is CancellationError: "The service was stopped meanwhile."
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            "The mail server's certificate or its TLS is not good: \(String(describing: error).prefix(200))"
        default: "The connection to the mail server failed: \(String(describing: error).prefix(200))"
        }
    }
}
