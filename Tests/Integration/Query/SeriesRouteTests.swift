import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import QueryService

@Suite("Asking for lines over HTTP", .enabled(if: TestServers.haveBoth))
struct SeriesRouteTests {
    private struct Answer: Decodable {
        struct Line: Decodable {
            var channel: String
            var name: String
            var unit: String
            var resolution: String
            var gap: Double
            var count: Int
            var newest: String?
            var points: [[Double?]]

            enum CodingKeys: String, CodingKey {
                case name, unit, resolution, count, newest, points
                case channel = "event_public_id"
                case gap = "gap_seconds"
            }
        }
        var position: String
        var series: [Line]
    }

    private static let range = "from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z"

    private static func fill(_ pipeline: TestPipeline) async throws {
        try await pipeline.store.insert(
            (0..<1000).filter { !(200..<300).contains($0) }.map {
                Reading(channel: 1, time: .start + .seconds($0), value: Double($0))
            })
    }

    @Test("The answer has lines in the order asked for, their provenance, and null where they break")
    func json() async throws {
        try await TestPipeline.with { pipeline in
            try await Self.fill(pipeline)
            for pixels in [1000, 40] {
                let (status, text) = try await pipeline.send(
                    "GET", pipeline.query, "/api/v1/series?event_public_id=c2,c1&\(Self.range)&pixels=\(pixels)")
                #expect(status == 200)
                let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
                #expect(answer.series.map(\.channel) == ["c2", "c1"])
                #expect(answer.series[0].points.isEmpty && answer.series[0].newest == nil)
                let line = answer.series[1]
                #expect(line.name == "Channel 1" && line.unit == "V" && line.count == 900 && line.gap == 5)
                #expect(line.resolution == (pixels == 1000 ? "raw" : "reduced"))
                #expect(line.newest == "2026-01-01T00:16:39.000000Z")
                #expect(line.points.count(where: { $0[1] == nil }) == 1)
                #expect(line.points.first == [1_767_225_600_000, 0] && line.points.last == [1_767_226_599_000, 999])
                #expect(!answer.position.isEmpty)
            }
            let (status, text) = try await pipeline.send(
                "GET", pipeline.query, "/api/v1/series?event_public_id=c1&\(Self.range)&interval=5m&function=max")
            #expect(status == 200)
            let line = try JSONDecoder().decode(Answer.self, from: Data(text.utf8)).series[0]
            #expect(line.resolution == "5m" && line.points.map { $0[1] } == [199, 599, 899, 999])
            #expect(try await pipeline.send("GET", pipeline.query, "/api/v1/series?event_public_id=x").status == 404)
            let refused = try await pipeline.send("GET", pipeline.query, "/api/v1/series?event_public_id=c1&pixels=0")
            #expect(refused.status == 422 && refused.text.contains(#""loc":["query","pixels"]"#))
        }
    }

    @Test("The old shape has readings with ids that are found, and a key for every id")
    func old() async throws {
        try await TestPipeline.with { pipeline in
            let now = Timestamp.now()
            try await pipeline.store.insert(
                (0..<1000).map { Reading(channel: 1, time: now - .seconds($0), value: Double($0)) })
            let (status, text) = try await pipeline.send(
                "POST", pipeline.query, "/api/v1/datapoints/series",
                #"{"event_public_ids":["c1","c2","x"],"minutes":60,"max_points":100}"#)
            #expect(status == 200)
            struct Datapoint: Decodable {
                var id: String
                var value: Double
                enum CodingKeys: String, CodingKey {
                    case value
                    case id = "public_id"
                }
            }
            let lines = try JSONDecoder().decode([String: [Datapoint]].self, from: Data(text.utf8))
            #expect(Set(lines.keys) == ["c1", "c2", "x"] && lines["x"]?.isEmpty == true)
            let points = lines["c1"] ?? []
            #expect((10...100).contains(points.count))
            for point in points.prefix(3) {
                let found = try await pipeline.send("GET", pipeline.query, "/api/v1/datapoints/\(point.id)")
                #expect(found.status == 200 && found.text.contains(#""value":\#(Int(point.value))"#), "\(found.text)")
            }
        }
    }

    @Test("When the client leaves, its query is cancelled in the database", arguments: ["json", "binary"])
    func departure(format: String) async throws {
        try await TestPipeline.with { pipeline in
            try await Self.fill(pipeline)
            let database = pipeline.store.database
            let locker = try await PostgresConnection.connect(
                database.configuration, logger: TestDatabase.quietLogger)
            try await locker.run { try $0.script("begin; lock table minute_rollups in access exclusive mode") }
            func waiting() async throws -> Int64 {
                try await database.pool.withConnection { connection in
                    try connection.query(
                        """
                        select count(*) from pg_stat_activity
                        where application_name = 'query' and datname = current_database() and wait_event_type = 'Lock'
                        """)[0].decode(0)
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try? await pipeline.send(
                        "GET", pipeline.query, "/api/v1/series?event_public_id=c1&\(Self.range)&format=\(format)")
                }
                let isWaiting = try await eventually { try await waiting() == 1 }
                #expect(isWaiting)
                group.cancelAll()
            }
            #expect(try await eventually { try await waiting() == 0 })
            try await locker.run { try $0.script("rollback") }
            await locker.close()
            // The connection is good, and the place of the question free.
            for _ in 0..<3 {
                let answer = try await pipeline.send(
                    "GET", pipeline.query, "/api/v1/series?event_public_id=c1&\(Self.range)")
                #expect(answer.status == 200)
            }
        }
    }
}
