import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The channels of a measurement: made for it, and gone after it. Their readings stay in the database.
struct BenchChannels: Sendable {
    let server: BenchServer

    /// Names of all channels that are made here begin so.
    static let prefix = "bench "

    private static let concurrency = 8

    /// Makes `count` channels, passes their ids on, and removes them, whether `body` succeeds or not.
    func with<Value>(_ count: Int, _ body: ([String]) async throws -> Value) async throws -> Value {
        let run = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        var ids: [String] = []
        let value: Value
        do {
            for start in stride(from: 0, to: count, by: 64) {
                ids += try await Self.each(start..<min(count, start + 64)) { index in
                    try await self.create("\(Self.prefix)\(run) \(index)")
                }
            }
            value = try await body(ids)
        } catch {
            // The first failure is the one to tell; `bench clean` removes what is left.
            try? await self.remove(ids)
            throw error
        }
        try await self.remove(ids)
        return value
    }

    /// Removes what interrupted measurements left.
    ///
    /// - Returns: how many.
    func removeAll() async throws -> Int {
        var leftovers: [String] = []
        var page = 1
        while true {
            let answer = try await self.server.send(.GET, "/api/v1/events?page=\(page)&page_size=100")
            let channels = try JSONDecoder().decode(Page.self, from: Data(answer.readableBytesView)).data
            leftovers += channels.filter { $0.name.hasPrefix(Self.prefix) }.map(\.id)
            if channels.count < 100 { break }
            page += 1
        }
        try await self.remove(leftovers)
        return leftovers.count
    }

    private func create(_ name: String) async throws -> String {
        let body = #"{"name":"\#(name)","min_value":-1000000000,"max_value":1000000000,"unit":"1","type":"sensor"}"#
        let answer = try await self.server.send(.POST, "/api/v1/events", body: ByteBuffer(string: body))
        return try JSONDecoder().decode(Created.self, from: Data(answer.readableBytesView)).id
    }

    private func remove(_ ids: [String]) async throws {
        _ = try await Self.each(ids) { try await self.server.send(.DELETE, "/api/v1/events/\($0)") }
    }

    /// The results in no particular order.
    private static func each<Item: Sendable, Result: Sendable>(
        _ items: some Collection<Item>, _ body: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var results: [Result] = []
            for (index, item) in items.enumerated() {
                if index >= Self.concurrency, let result = try await group.next() { results.append(result) }
                group.addTask { try await body(item) }
            }
            for try await result in group { results.append(result) }
            return results
        }
    }

    private struct Created: Decodable {
        var id: String

        enum CodingKeys: String, CodingKey { case id = "public_id" }
    }

    private struct Page: Decodable {
        struct Channel: Decodable {
            var id: String
            var name: String

            enum CodingKeys: String, CodingKey {
                case id = "public_id"
                case name
            }
        }
        var data: [Channel]
    }
}
