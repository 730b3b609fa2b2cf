import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import ServiceKit

/// The Docker Engine, by its API 1.41 (Docker 20.10 and later) over the Unix socket.
///
/// Each call has an end: 30 s where nothing else is said. Answers are read up to 8 MiB; what is larger, images and archives, is
/// streamed.
struct EngineClient: Sendable {
    static let answerLimit = 8 << 20
    static let patience: Duration = .seconds(30)

    let client: HTTPClient
    /// Its path, as this process calls it.
    let socket: String
    private let base: String

    /// - Parameter socket: the path of the engine's socket.
    init(socket: String) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(5)
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.socket = socket
        self.base = "http+unix://\(Self.encoded(socket))/v1.41"
    }

    func shutDown() async {
        // It fails only for one that was shut down before.
        try? await self.client.shutdown()
    }

    /// Sends a request whose answer is JSON, or nothing.
    ///
    /// - Returns: `null` for an empty answer.
    /// - Throws: ``EngineError``.
    @discardableResult
    func call(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: JSONValue? = nil,
        within patience: Duration = Self.patience
    ) async throws -> JSONValue {
        let bytes = try await self.bytes(method, path, query: query, body: body, within: patience)
        guard bytes.readableBytes > 0 else { return .null }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes.readableBytesView))
        } catch {
            throw EngineError.unexpected("\(path): not JSON")
        }
    }

    /// Sends a request whose answer is text or bytes.
    func bytes(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: JSONValue? = nil,
        within patience: Duration = Self.patience
    ) async throws -> ByteBuffer {
        var request = self.request(method, path, query: query)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body.json))
        }
        return try await self.send(request, path, within: patience) { response in
            try await response.body.collect(upTo: Self.answerLimit)
        }
    }

    /// Sends `archive` as the body.
    func upload<Archive: AsyncSequence & Sendable>(
        _ path: String, query: [(String, String)] = [], archive: Archive, within patience: Duration
    ) async throws -> ByteBuffer where Archive.Element == ByteBuffer {
        var request = self.request(.POST, path, query: query)
        request.headers.add(name: "content-type", value: "application/x-tar")
        request.body = .stream(archive, length: .unknown)
        return try await self.send(request, path, within: patience) { response in
            try await response.body.collect(upTo: Self.answerLimit)
        }
    }

    /// Hands every part of the answer to `take`.
    func download(
        _ path: String, query: [(String, String)], within patience: Duration,
        to take: @escaping @Sendable (ByteBuffer) throws -> Void
    ) async throws {
        try await self.send(self.request(.GET, path, query: query), path, within: patience) { response in
            for try await part in response.body { try take(part) }
        }
    }

    // MARK: - Inside

    private func request(_ method: HTTPMethod, _ path: String, query: [(String, String)]) -> HTTPClientRequest {
        let question = query.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        var request = HTTPClientRequest(url: "\(self.base)\(path)\(question.isEmpty ? "" : "?\(question)")")
        request.method = method
        // The engine looks at it no further, but HTTP wants one.
        request.headers.add(name: "host", value: "docker")
        return request
    }

    private func send<Answer: Sendable>(
        _ request: HTTPClientRequest, _ path: String, within patience: Duration,
        _ read: @escaping @Sendable (HTTPClientResponse) async throws -> Answer
    ) async throws -> Answer {
        let deadline = TimeAmount.nanoseconds(Int64(patience / .nanoseconds(1)))
        do {
            return try await withThrowingTaskGroup(of: Answer.self) { group in
                group.addTask {
                    let response = try await self.client.execute(request, timeout: deadline)
                    guard (200..<400).contains(response.status.code) else {
                        let words = try await response.body.collect(upTo: 1 << 16)
                        throw EngineError.refused(
                            path: path, status: Int(response.status.code), message: Self.message(words))
                    }
                    return try await read(response)
                }
                group.addTask {
                    try await Task.sleep(for: patience)
                    throw EngineError.unreachable("no answer to \(path) within \(patience)")
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch let error as EngineError {
            throw error
        } catch  where Task.isCancelled {
            throw CancellationError()
        } catch let error as HTTPClientError {
            throw EngineError.unreachable("\(error)")
        } catch let error as any ChannelFailure {
            throw EngineError.unreachable("\(error)")
        }
    }

    private static func message(_ bytes: ByteBuffer) -> String {
        // Not JSON: as it is.
        let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes.readableBytesView))
        return answer?["message"].text ?? String(buffer: bytes).trimmed
    }

    /// Percent-encoded, all but letters, digits and `-._~`.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

/// What NIO says of a connection that is gone, or was never made.
protocol ChannelFailure: Error {}
extension ChannelError: ChannelFailure {}
extension IOError: ChannelFailure {}
/// An answer that ends in its middle.
extension HTTPParserError: ChannelFailure {}
