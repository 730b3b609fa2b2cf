import NIOCore
import NIOHTTP1

/// The rules of a measurement: made for it, and gone after it. Their alerts stay, cleared.
struct BenchRules: Sendable {
    let server: BenchServer

    /// Makes rules, passes their ids on in the same order with what their names begin with, and removes them, whether `body`
    /// succeeds or not.
    func with<Value>(
        _ rules: [BenchRule], _ body: (_ ids: [String], _ name: String) async throws -> Value
    ) async throws -> Value {
        let name = BenchChannels.prefix + String(UInt32.random(in: 0...UInt32.max), radix: 36)
        var ids: [String] = []
        let value: Value
        do {
            for start in stride(from: 0, to: rules.count, by: 512) {
                ids += try await BenchServer.each(start..<min(rules.count, start + 512)) { index in
                    let body = rules[index].body(name: "\(name) \(index)")
                    let answer = try await self.server.send(.POST, "/api/v1/rules", body: ByteBuffer(string: body))
                    return try BenchServer.createdID(answer)
                }
            }
            value = try await body(ids, name)
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
        let leftovers = try await self.server.all("/api/v1/rules", NamedResource.self)
            .filter { $0.name.hasPrefix(BenchChannels.prefix) }.map(\.id)
        try await self.remove(leftovers)
        return leftovers.count
    }

    private func remove(_ ids: [String]) async throws {
        try await BenchServer.each(ids) { try await self.server.send(.DELETE, "/api/v1/rules/\($0)") }
    }
}
