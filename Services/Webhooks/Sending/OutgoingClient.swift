import AsyncHTTPClient
import Domain
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceKit

/// Sends requests to addresses that were checked at that moment, and tells what became of them.
///
/// ```
/// URL ──▶ TargetURL ──▶ look up once ──▶ AddressGuard: every address ──▶ connect to one of exactly these
/// ```
///
/// Host and TLS name stay those of the URL. Redirects are not followed; an answer is read up to 64 KiB, and the whole takes 15 s
/// at most.
struct OutgoingClient: Sendable {
    static let patience: Duration = .seconds(15)

    /// Of an answer, in bytes; what is longer costs the connection.
    private static let readLimit = 1 << 16

    /// Tried one after the other when they cannot be connected to.
    private static let addressLimit = 3

    let clients: HTTPClients
    var resolve: @Sendable (String, Duration) async throws -> [IPAddress] = NameResolver.addresses
    var now: @Sendable () -> Timestamp = { .now() }
    var patience = Self.patience

    func send(_ request: OutgoingRequest, through guardian: AddressGuard) async -> Attempt {
        let startedAt = self.now()
        let started = ContinuousClock.now
        var attempt = Attempt(startedAt: startedAt, seconds: 0)
        do {
            try await Self.within(self.patience) {
                try await self.post(request, through: guardian)
            }.fill(&attempt)
        } catch let error as RefusedTarget {
            attempt.error = error.message
        } catch {
            attempt.error = Self.sentence(error, patience: self.patience)
        }
        attempt.seconds = (ContinuousClock.now - started) / .seconds(1)
        return attempt
    }

    private func post(_ request: OutgoingRequest, through guardian: AddressGuard) async throws -> Answer {
        let target = try TargetURL(request.url)
        let addresses: [IPAddress]
        switch target.destination {
        case .address(let address): addresses = [address]
        case .name(let name): addresses = try await self.resolve(name, self.patience)
        }
        try guardian.check(addresses)
        var failure: any Error = RefusedTarget("The name \(target.host) does not exist.")
        for address in addresses.prefix(Self.addressLimit) {
            do {
                return try await self.clients.with(HTTPClients.Key(host: target.host, address: address)) { client in
                    try await Self.post(request, to: target, by: client)
                }
            } catch  where Self.isFailureToConnect(error) {
                failure = error
            }
        }
        throw failure
    }

    private static func post(
        _ request: OutgoingRequest, to target: TargetURL, by client: HTTPClient
    ) async throws -> Answer {
        var message = HTTPClientRequest(url: target.canonical)
        message.method = .POST
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        message.body = .bytes(request.body)
        let response = try await client.execute(message, timeout: .seconds(60))
        var kept: [UInt8] = []
        var count = 0
        for try await part in response.body {
            kept += part.readableBytesView.prefix(Attempt.bodyLimit - kept.count)
            count += part.readableBytes
            if count > Self.readLimit { break }
        }
        return Answer(
            code: Int(response.status.code), body: kept,
            retryAfter: response.headers.first(name: "retry-after").flatMap { RetryAfter.pause($0, at: .now()) })
    }

    /// What came back.
    private struct Answer: Sendable {
        var code: Int
        var body: [UInt8]
        var retryAfter: Duration?

        func fill(_ attempt: inout Attempt) {
            attempt.responseCode = self.code
            attempt.responseBody = self.body.isEmpty ? nil : Self.text(self.body)
            attempt.retryAfter = self.retryAfter
            switch self.code {
            case 200..<300: attempt.error = nil
            case 300..<400: attempt.error = "The receiver redirects (\(self.code)), which is not followed."
            default: attempt.error = "The receiver answered \(self.code)."
            }
        }

        /// As a database can hold it.
        private static func text(_ body: [UInt8]) -> String {
            String(decoding: body.filter { $0 != 0 }, as: UTF8.self)
        }
    }

    /// Runs `body`, which heeds cancellation, for so long at most.
    private static func within<R: Sendable>(
        _ patience: Duration, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw HTTPClientError.deadlineExceeded }
            return result
        }
    }

    private static func isFailureToConnect(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError { return error == .connectTimeout }
        return error is NIOConnectionError || error is IOError
    }

    private static func sentence(_ error: any Error, patience: Duration) -> String {
        switch error {
        case let error as HTTPClientError: Self.sentence(error, patience: patience)
        case is NIOConnectionError: "The receiver could not be connected to."
        case let error as IOError: "The connection failed: \(String(cString: strerror(error.errnoCode)))."
        case is CancellationError: "The service was stopped meanwhile."
        case is HTTPParserError: "The receiver's answer is no HTTP."
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            "The receiver's certificate or its TLS is not good: \(String(describing: error).prefix(200))"
        default: "The connection failed: \(String(describing: error).prefix(200))"
        }
    }

    private static func sentence(_ error: HTTPClientError, patience: Duration) -> String {
        switch error {
        case .deadlineExceeded, .readTimeout: "The receiver did not answer within \(patience.components.seconds) s."
        case .connectTimeout: "The receiver could not be connected to in time."
        case .remoteConnectionClosed: "The receiver closed the connection without an answer."
        default: "The request failed: \(error.description.prefix(200))"
        }
    }
}
