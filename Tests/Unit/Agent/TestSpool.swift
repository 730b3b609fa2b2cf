import Domain
import FoundationEssentials

@testable import AgentService

/// Spools in folders of their own.
enum TestSpool {
    /// A path in a folder of its own, removed afterwards.
    static func withPath(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // The folder may be gone already; there is nothing else to do about it.
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "spool.sqlite").path)
    }

    static func open(
        _ path: String, maxBytes: Int = 64 << 20, maxAge: Duration = .seconds(30 * 86_400)
    ) async throws -> Spool {
        let spool = try Spool.open(path: path, bounds: SpoolBounds(maxBytes: maxBytes, maxAge: maxAge), now: .fixture)
        try await spool.register([.fixture("a"), .fixture("b")])
        return spool
    }

    static func samples(_ count: Int, from first: Double = 0) -> [Sample] {
        (0..<count).map { Sample(channel: $0.isMultiple(of: 2) ? "a" : "b", value: first + Double($0)) }
    }
}

extension Spool {
    /// The open lane's.
    var boot: String { self.state.live.boot }

    /// Everything a lane has, in runs.
    func runs(_ boot: String) async throws -> [SpoolBatch] {
        var runs: [SpoolBatch] = []
        while let batch = try await self.read(boot, after: runs.last?.last ?? 0, limit: 1_000_000) {
            runs.append(batch)
        }
        return runs
    }
}
