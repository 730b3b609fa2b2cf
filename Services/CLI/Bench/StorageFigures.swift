import FoundationEssentials
import NIOCore
import NIOHTTP1

/// What `GET /api/v1/storage` says of the parts that a measurement looks at.
struct StorageFigures: Sendable, Decodable {
    struct Part: Sendable, Decodable {
        var readings: Int
        var bytes: Int
    }

    struct Rollups: Sendable, Decodable {
        var bytes: Int
    }

    var hot: Part
    var sealed: Part
    var rollups: Rollups

    static func current(of server: BenchServer) async throws -> StorageFigures {
        let answer = try await server.send(.GET, "/api/v1/storage")
        return try JSONDecoder().decode(StorageFigures.self, from: Data(answer.readableBytesView))
    }

    /// Asks every two seconds, until fewer than `limit` readings are fresh.
    static func sealed(of server: BenchServer, but limit: Int) async throws -> StorageFigures {
        while true {
            let figures = try await Self.current(of: server)
            if figures.hot.readings < limit { return figures }
            Console.warn("\(figures.hot.readings) readings wait to be sealed")
            try await Task.sleep(for: .seconds(2))
        }
    }
}
