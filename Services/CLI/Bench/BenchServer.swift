import AsyncHTTPClient
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit
import WebSocket

/// The installation that is measured, as its clients see it.
struct BenchServer: Sendable {
    let client: HTTPClient
    /// Scheme, host and port, without a slash at the end.
    let address: String
    let token: String

    private static let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    private static let timeout: TimeAmount = .seconds(60)
    private static let answerLimit = 64 << 20

    /// Logs in if need be, and runs `body`.
    ///
    /// - Parameter connections: How many requests run at once at most.
    static func with(
        _ options: BenchOptions, connections: Int = 8, _ body: (BenchServer) async throws -> Void
    ) async throws {
        var settings = Settings.load()
        var address = options.url ?? settings.string("WEBMACS_SERVER_URL", default: "http://127.0.0.1:8080")
        while address.hasSuffix("/") { address.removeLast() }
        let server = address
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(8, connections)
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let token = try await Self.token(options, client, server)
            try await body(BenchServer(client: client, address: server, token: token))
        }
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Throws: `CommandFailure` when it is no success, with the server's words.
    @discardableResult
    func send(_ method: HTTPMethod, _ path: String, body: ByteBuffer? = nil) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: self.address + path)
        request.method = method
        if !self.token.isEmpty { request.headers.add(name: "Authorization", value: "Bearer \(self.token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        let response = try await self.client.execute(request, timeout: Self.timeout)
        let answer = try await response.body.collect(upTo: Self.answerLimit)
        guard (200...299).contains(response.status.code) else {
            let words = answer.getString(at: answer.readerIndex, length: min(300, answer.readableBytes)) ?? ""
            throw CommandFailure("\(method) \(path.prefix(60)) was answered with \(response.status.code): \(words)")
        }
        return answer
    }

    /// Begins an answer that is read as it comes; it may last an hour.
    func open(_ path: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: self.address + path)
        request.headers.add(name: "Authorization", value: "Bearer \(self.token)")
        let response = try await self.client.execute(request, timeout: .hours(1))
        guard response.status.code == 200 else {
            throw CommandFailure("GET \(path.prefix(60)) was answered with \(response.status.code)")
        }
        return response
    }

    /// Opens a socket, runs `body`, and closes it.
    func withSocket(_ path: String, _ body: @Sendable (WebSocketConnection) async throws -> Void) async throws {
        var configuration = WebSocketClientConfiguration()
        configuration.connectTimeout = .seconds(30)
        // Room for a window of the largest batches.
        configuration.connection.outboxLimit = 1 << 20
        try await WebSocketClient.withConnection(
            url: "ws\(self.address.dropFirst(4))\(path)", headers: [("Authorization", "Bearer \(self.token)")],
            configuration: configuration, logger: Self.logger, body)
    }

    private static func token(
        _ options: BenchOptions, _ client: HTTPClient, _ address: String
    ) async throws -> String {
        if let token = options.token { return token }
        if let file = options.tokenFile {
            guard let word = try Self.contents(file).split(whereSeparator: \.isWhitespace).first else {
                throw CommandFailure("\(file) is empty")
            }
            return String(word)
        }
        let password = try Self.contents(options.passwordFile ?? "").split(whereSeparator: \.isNewline).first ?? ""
        let body = try JSONEncoder().encode(["email": options.email ?? "", "password": String(password)])
        let answer = try await BenchServer(client: client, address: address, token: "")
            .send(.POST, "/api/v1/auth/login", body: ByteBuffer(bytes: body))
        return try JSONDecoder().decode(LoginAnswer.self, from: Data(answer.readableBytesView)).token
    }

    private static func contents(_ file: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file) cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct LoginAnswer: Decodable {
        var token: String

        enum CodingKeys: String, CodingKey { case token = "access_token" }
    }
}
