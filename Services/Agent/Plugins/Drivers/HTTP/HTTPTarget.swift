import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceKit

/// What is asked by HTTP, and as whom.
///
/// Up to five redirects are followed, and no credentials sent to another scheme, host or port than those of the address.
struct HTTPTarget: Sendable {
    struct Answer: Sendable {
        var status: Int
        /// For how long it wants to be left alone.
        var pause: Duration?
        /// At most ``HTTPTarget/bodyLimit`` bytes of it.
        var body: [UInt8]
        var isWhole: Bool
    }

    static let bodyLimit = 1 << 20

    private static let redirectLimit = 5
    /// Of a server that says "too many" but not for how long.
    private static let usualPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(3600)

    let host: String
    let port: Int
    let isSecure: Bool
    let limit: Duration

    private let url: URL
    private let verifies: Bool
    private let authorization: String?

    init(_ settings: PluginSettings) throws(PluginError) {
        guard let url = URL(string: try settings.text("url")), let host = url.host(), !host.isEmpty, url.isWeb else {
            throw settings.bad("url", "should be an address that begins with http:// or https://")
        }
        guard url.user() == nil else { throw settings.bad("url", "should have no credentials in it") }
        self.url = url
        // An IPv6 address stands in brackets there.
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.isSecure = url.isSecure
        self.port = url.usedPort
        self.limit = try settings.timeout(default: 10, atMost: 30)
        self.verifies = try settings.flag("verify_tls", default: true)
        self.authorization = try Self.authorization(settings)
    }

    private static func authorization(_ settings: PluginSettings) throws(PluginError) -> String? {
        let username = try settings.optionalText("username")
        let password = try settings.optionalText("password")
        let token = try settings.optionalText("bearer_token")
        if let token {
            guard username == nil, password == nil else {
                throw settings.bad("bearer_token", "should not stand beside a user name or a password")
            }
            guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw settings.bad("bearer_token", "has characters that no token has")
            }
            return "Bearer \(token)"
        }
        guard username != nil || password != nil else { return nil }
        guard username?.contains(":") != true else { throw settings.bad("username", "should have no ':'") }
        return "Basic " + Data("\(username ?? ""):\(password ?? "")".utf8).base64EncodedString()
    }

    /// Asks, and reads the answer.
    ///
    /// - Parameters:
    ///   - client: follows no redirects.
    ///   - follows: or else an answer that redirects is the answer.
    /// - Throws: ``PluginError/tookTooLong(_:)``, `CancellationError`, or the client's error.
    func get(_ client: HTTPClient, follows: Bool = true) async throws -> Answer {
        try await RunLimit.run(self.limit) {
            var url = self.url
            for _ in 0...Self.redirectLimit {
                let response = try await client.execute(self.request(url), timeout: TimeAmount(self.limit))
                guard follows, let next = Self.redirect(of: response, from: url) else {
                    return try await Self.answer(response)
                }
                url = next
            }
            throw PluginError.device("\(self.place) redirects more than \(Self.redirectLimit) times.")
        }
    }

    /// A whole answer with a status of 200 to 299.
    ///
    /// - Throws: ``PluginError``, of which ``PluginError/busy(_:pause:)`` for 429, and for 503 with `Retry-After`; or `CancellationError`.
    func page(_ client: HTTPClient) async throws -> [UInt8] {
        let answer: Answer
        do {
            answer = try await self.get(client)
        } catch {
            try Task.checkCancellation()
            throw self.failure(error)
        }
        guard (200...299).contains(answer.status) else {
            let problem = "The server answered \(answer.status)."
            throw answer.pause.map { PluginError.busy(problem, pause: $0) } ?? .device(problem)
        }
        guard answer.isWhole else {
            throw PluginError.device("The answer is longer than \(Self.bodyLimit >> 20) MB.")
        }
        return answer.body
    }

    private func request(_ url: URL) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url.absoluteString)
        request.headers.add(name: "Accept", value: "*/*")
        // A connection that has been idle since the last run may be cut just now: that would not be the server's fault.
        request.headers.add(name: "Connection", value: "close")
        if let authorization, url.hasOrigin(of: self.url) {
            request.headers.add(name: "Authorization", value: authorization)
        }
        if !self.verifies {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            request.tlsConfiguration = tls
        }
        return request
    }

    private static func redirect(of response: HTTPClientResponse, from url: URL) -> URL? {
        guard [301, 302, 303, 307, 308].contains(response.status.code),
            let location = response.headers.first(name: "Location"),
            let next = URL(string: location, relativeTo: url)?.absoluteURL, next.isWeb
        else { return nil }
        return next
    }

    private static func answer(_ response: HTTPClientResponse) async throws -> Answer {
        var answer = Answer(
            status: Int(response.status.code), pause: Self.pause(of: response), body: [], isWhole: true)
        for try await part in response.body {
            let room = Self.bodyLimit - answer.body.count
            answer.body += part.readableBytesView.prefix(room)
            if part.readableBytes > room {
                answer.isWhole = false
                break
            }
        }
        try Task.checkCancellation()
        return answer
    }

    private static func pause(of response: HTTPClientResponse) -> Duration? {
        guard response.status == .tooManyRequests || response.status == .serviceUnavailable else { return nil }
        let wish = response.headers.first(name: "Retry-After").flatMap { RetryAfter.pause($0, at: .now()) }
        let pause = wish ?? (response.status == .tooManyRequests ? Self.usualPause : nil)
        return pause.map { min($0, Self.longestPause) }
    }

    /// Why there is no answer, in a sentence.
    private func failure(_ error: any Error) -> PluginError {
        switch error {
        case let error as PluginError: error
        case let error as HTTPClientError
        where [.connectTimeout, .tlsHandshakeTimeout].contains(error):
            .device("\(self.place): no connection in time.")
        case let error as HTTPClientError where error == .deadlineExceeded: .tookTooLong(self.limit)
        case let error as HTTPClientError: .device("\(self.place): \(error.shortDescription).")
        case is NIOSSLExtraError: .device("The certificate of \(self.place) is not valid for it.")
        case is NIOSSLError, is BoringSSLError:
            .device(
                "\(error)".contains("CERTIFICATE_VERIFY_FAILED")
                    ? "The certificate of \(self.place) is not valid."
                    : "\(self.place) and this agent find no common TLS.")
        default: .connecting(to: self.host, self.port, error)
        }
    }

    private var place: String { "\(self.host):\(self.port)" }
}

extension URL {
    fileprivate var isSecure: Bool { self.scheme?.lowercased() == "https" }
    fileprivate var isWeb: Bool { self.isSecure || self.scheme?.lowercased() == "http" }
    fileprivate var usedPort: Int { self.port ?? (self.isSecure ? 443 : 80) }

    fileprivate func hasOrigin(of other: URL) -> Bool {
        self.isSecure == other.isSecure && self.usedPort == other.usedPort
            && self.host()?.lowercased() == other.host()?.lowercased()
    }
}
