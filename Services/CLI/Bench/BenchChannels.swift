import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The channels of a measurement: made for it, and gone after it. Their readings stay in the database.
struct BenchChannels: Sendable {
    let server: BenchServer

    /// Names of all channels that are made here begin so.
    static let prefix = "bench "

    /// Makes `count` channels, passes their ids on, and removes them, whether `body` succeeds or not.
    func with<Value>(_ count: Int, _ body: ([String]) async throws -> Value) async throws -> Value {
        try await self.named(count) { try await body($0.map(\.id)) }
    }

    /// As ``with(_:_:)``, but passes on their names as well.
    func named<Value>(_ count: Int, _ body: ([NamedResource]) async throws -> Value) async throws -> Value {
        let run = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        var made: [NamedResource] = []
        let value: Value
        do {
            for start in stride(from: 0, to: count, by: 64) {
                made += try await BenchServer.each(start..<min(count, start + 64)) { index in
                    try await self.create("\(Self.prefix)\(run) \(index)")
                }
            }
            value = try await body(made)
        } catch {
            // The first failure is the one to tell; `bench clean` removes what is left.
            try? await self.remove(made.map(\.id))
            throw error
        }
        try await self.remove(made.map(\.id))
        return value
    }

    /// Removes what interrupted measurements left.
    ///
    /// - Returns: how many.
    func removeAll() async throws -> Int {
        let leftovers = try await self.server.all("/api/v1/events", NamedResource.self)
            .filter { $0.name.hasPrefix(Self.prefix) }.map(\.id)
        try await self.remove(leftovers)
        return leftovers.count
    }

    private func create(_ name: String) async throws -> NamedResource {
        let body = #"{"name":"\#(name)","min_value":-1000000000,"max_value":1000000000,"unit":"1","type":"sensor"}"#
        let answer = try await self.server.send(.POST, "/api/v1/events", body: ByteBuffer(string: body))
        return NamedResource(id: try BenchServer.createdID(answer), name: name)
    }

    private func remove(_ ids: [String]) async throws {
        try await BenchServer.each(ids) { try await self.server.send(.DELETE, "/api/v1/events/\($0)") }
    }
}
