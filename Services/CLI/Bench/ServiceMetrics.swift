import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// `/metrics` of one service, which the proxy shows nobody.
struct ServiceMetrics: Sendable {
    let client: HTTPClient
    let url: String

    /// The figure without labels of this name; 0 before it is first told.
    func value(of name: String) async throws -> Double {
        let response = try await self.client.execute(HTTPClientRequest(url: self.url), timeout: .seconds(5))
        guard response.status.code == 200 else {
            throw CommandFailure("\(self.url) was answered with \(response.status.code)")
        }
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return Self.value(of: name, in: text) ?? 0
    }

    static func value(of name: String, in text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(name) ") {
            return Double(line.dropFirst(name.count + 1))
        }
        return nil
    }
}
