import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The webhooks of a measurement, and the permission to reach this machine: made for it, and gone after it.
struct BenchWebhooks: Sendable {
    let server: BenchServer

    private static let network = "127.0.0.0/8"
    private static let note = BenchChannels.prefix + "receivers"
    private static let networksPath = "/api/v1/webhooks/allowed-networks"

    private struct Networks: Codable {
        struct Network: Codable {
            var network: String
            var note: String?
        }
        var networks: [Network]
    }

    private struct Listed: Decodable {
        var id: String
        var name: String?
        var pending: Int

        enum CodingKeys: String, CodingKey {
            case id = "public_id"
            case name
            case pending
        }
    }

    /// Makes a webhook for each URL, which hears of `rules`, and removes them, whether `body` succeeds or not.
    func with<Value>(_ urls: [String], rules: [String], _ body: () async throws -> Value) async throws -> Value {
        let value: Value
        do {
            try await self.allow(true)
            try await BenchServer.each(Array(urls.enumerated())) { index, url in
                let filter = rules.map { "\"\($0)\"" }.joined(separator: ",")
                let name = "\(BenchChannels.prefix)\(index)"
                let fields = #""url":"\#(url)","name":"\#(name)","events":["rule_triggered"]"#
                try await self.server.send(
                    .POST, "/api/v1/webhooks",
                    body: ByteBuffer(string: #"{\#(fields),"filters":{"rule_public_ids":[\#(filter)]}}"#))
            }
            value = try await body()
        } catch {
            // The first failure is the one to tell; `bench clean` removes what is left.
            _ = try? await self.removeAll()
            throw error
        }
        try await self.removeAll()
        return value
    }

    /// Removes what this measurement or an interrupted one made, and forbids again what it allowed.
    ///
    /// - Returns: how many webhooks.
    @discardableResult
    func removeAll() async throws -> Int {
        let leftovers = try await self.server.all("/api/v1/webhooks", Listed.self)
            .filter { $0.name?.hasPrefix(BenchChannels.prefix) == true }
        try await BenchServer.each(leftovers.map(\.id)) {
            try await self.server.send(.DELETE, "/api/v1/webhooks/\($0)")
        }
        try await self.allow(false)
        return leftovers.count
    }

    /// How many deliveries wait, of all webhooks.
    func pending() async throws -> Int {
        try await self.server.all("/api/v1/webhooks", Listed.self).reduce(0) { $0 + $1.pending }
    }

    /// A network that somebody else has allowed stays as it is.
    private func allow(_ isAllowed: Bool) async throws {
        let answer = try await self.server.send(.GET, Self.networksPath)
        let before = try JSONDecoder().decode(Networks.self, from: Data(answer.readableBytesView)).networks
        var networks = before.filter { $0.network != Self.network || $0.note != Self.note }
        if isAllowed, !networks.contains(where: { $0.network == Self.network }) {
            networks.append(.init(network: Self.network, note: Self.note))
        }
        guard networks.count != before.count else { return }
        let body = try JSONEncoder().encode(Networks(networks: networks))
        try await self.server.send(.PUT, Self.networksPath, body: ByteBuffer(bytes: body))
    }
}
