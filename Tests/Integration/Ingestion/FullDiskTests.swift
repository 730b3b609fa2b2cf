import Contracts
import Domain
import Postgres
import Redis
import ServiceKit
import TestSupport
import Testing

@testable import IngestionService

@Suite("A full disk", .enabled(if: TestServers.haveRedis))
struct FullDiskTests {
    private func isTaken(_ entry: ReadingsEntry, by stream: ReadingsStream) async -> Bool {
        do {
            try await stream.append(entry)
            return true
        } catch {
            return false
        }
    }

    @Test(
        "Readings wait while the database's disk is full, senders are told to, and when there is room all are stored once",
        .enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func database() async throws {
        try await SmallDisk.with { disk in
            try await TestIngestion.with(databaseServer: disk.url) { ingestion in
                let storage = StorageWatch()
                let stream = ingestion.stream(limit: 40)
                try await ingestion.withWriters(storage: storage) {
                    try await stream.append(.numbered(1...500))
                    #expect(try await eventually { try await ingestion.values().count == 500 })
                    try await storage.check()
                    try await disk.fill()

                    // What still fits is stored; then the stream fills, and its bound is told.
                    var last: UInt64 = 500
                    let isRefused = try await eventually(within: .seconds(20)) {
                        let isTaken = await self.isTaken(.numbered(last + 1...last + 500), by: stream)
                        if isTaken { last += 500 }
                        return !isTaken
                    }
                    #expect(isRefused)
                    await #expect(throws: ReadinessProblem.self) { try await storage.check() }
                    #expect(try await ingestion.waiting() == 40)
                    #expect(
                        try await eventually { try await ingestion.alerts().map(\.state) == [.raised] })

                    try await disk.makeRoom()
                    #expect(try await eventually(within: .seconds(10)) { try await ingestion.waiting() == 0 })
                    #expect(
                        try await eventually { try await ingestion.alerts().map(\.state) == [.raised, .resolved] })
                    try await storage.check()
                    #expect(try await ingestion.values() == (1...last).map { Double($0) })
                    #expect(try await ingestion.deadLetters().isEmpty)
                    #expect(
                        try await ingestion.count("select sum(received)::bigint from source_hours") == Int(last))
                }
            }
        }
    }

    @Test(
        "A Redis without memory takes nothing and loses nothing: senders are told to wait, and commits are announced later",
        .enabled(if: TestServers.haveDatabase))
    func redis() async throws {
        try await SmallRedis.with { server in
            try await TestIngestion.with(redisServer: server.url) { ingestion in
                let storage = StorageWatch()
                let stream = ReadingsStream(
                    redis: ingestion.redis.client, limit: 100, storage: storage, logger: TestDatabase.quietLogger)
                try await stream.append(.numbered(1...5, receipt: 7))
                try await server.limit(ingestion.redis.client, bytes: 1)
                await #expect(throws: IngestionError.self) { try await stream.append(.numbered(6...7)) }
                await #expect(throws: ReadinessProblem.self) { try await storage.check() }
                try await ingestion.withWriters(storage: storage) {
                    #expect(try await eventually { try await ingestion.values().count == 5 })
                    #expect(try await ingestion.committed().isEmpty)
                    try await server.limit(ingestion.redis.client, bytes: 0)
                    #expect(try await eventually { try await ingestion.verdicts().map(\.receipt.number) == [7] })
                    try await stream.append(.numbered(6...7))
                    #expect(try await eventually { try await ingestion.values().count == 7 })
                    #expect(
                        try await eventually { try await ingestion.alerts().map(\.state) == [.raised, .resolved] })
                    try await storage.check()
                }
            }
        }
    }
}
