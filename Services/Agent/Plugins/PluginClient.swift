import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The server's side of plugins: what it wants this device to run, and what it is told of runs.
struct PluginClient: Sendable {
    enum Answer: Sendable, Hashable {
        /// Since the one with the entity tag that was given.
        case unchanged
        /// The body, as ``AssignedPluginsDTO`` reads it, and its entity tag.
        case changed(Data, tag: String?)
    }

    let client: HTTPClient
    let server: ServerAddress
    let token: String
    let device: String

    private static let timeout: TimeAmount = .seconds(15)
    private static let maxAnswer = 4 << 20

    /// - Parameter tag: of the answer that is known.
    /// - Throws: ``PluginClientError``, or the client's error.
    func assigned(unless tag: String?) async throws -> Answer {
        var request = HTTPClientRequest(
            url: "\(self.server.http)/api/v1/plugins/assigned?device=\(Self.escaped(self.device))")
        if let tag { request.headers.add(name: "If-None-Match", value: tag) }
        let (response, body) = try await self.send(request)
        if response.status.code == 304 { return .unchanged }
        guard response.status.code == 200 else { throw PluginClientError(response.status.code, body) }
        return .changed(body, tag: response.headers.first(name: "ETag"))
    }

    /// May be repeated.
    ///
    /// - Throws: ``PluginClientError``, or the client's error.
    func report(_ reports: [ExecutionReport]) async throws {
        var request = HTTPClientRequest(url: "\(self.server.http)/api/v1/plugins/executions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        let body = try JSONEncoder().encode(PluginExecutionsDTO(device: self.device, reports))
        request.body = .bytes(ByteBuffer(bytes: body))
        let (response, answer) = try await self.send(request)
        guard (200...299).contains(response.status.code) else {
            throw PluginClientError(response.status.code, answer)
        }
    }

    private func send(_ request: HTTPClientRequest) async throws -> (HTTPClientResponse, Data) {
        var request = request
        request.headers.add(name: "Authorization", value: "Bearer \(self.token)")
        request.headers.add(name: "Accept", value: "application/json")
        let response = try await self.client.execute(request, timeout: Self.timeout)
        return (response, Data((try await response.body.collect(upTo: Self.maxAnswer)).readableBytesView))
    }

    /// As a value in a query: all but the unreserved characters of RFC 3986 as `%XX`.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return escaped
    }
}
