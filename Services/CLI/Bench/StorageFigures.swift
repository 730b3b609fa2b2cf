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
}
