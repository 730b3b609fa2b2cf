import Contracts
import Domain
import Postgres
import Redis
import TestSupport
import Testing

@testable import IngestionService

@Suite("The running writer", .enabled(if: TestServers.haveBoth))
struct WriterTests {
    /// Sends the numbers up to `last` as an agent does, again and again from the watermark, until all are stored.
    ///
    /// - Parameter disturb: Is called between the batches with their count.
    private func send(
        upTo last: UInt64, into ingestion: TestIngestion, disturb: (Int) async throws -> Void
    ) async throws -> Bool {
        var sent = 0
        return try await eventually(within: .seconds(120)) {
            let stored = UInt64(try await ingestion.count("select coalesce(max(sequence), 0) from source_watermarks"))
            if stored == last { return true }
            for first in stride(from: stored + 1, through: min(stored + 60, last), by: 20) {
                // What is refused is sent again.
                try? await ingestion.append(.numbered(first...min(first + 19, last), acknowledged: stored))
                sent += 1
                try await disturb(sent)
            }
            return false
        }
    }

    private func expectStoredOnce(upTo last: UInt64, in ingestion: TestIngestion) async throws {
        #expect(try await ingestion.values() == (1...last).map { Double($0) })
    }

    @Test("A writer alone holds all partitions; when its connection is cut, another has them within five seconds")
    func takeover() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.withWriters(named: "first") {
                #expect(try await eventually { try await ingestion.holders() == ["first-0": Streams.partitionCount] })
                try await ingestion.append(.numbered(1...10))
                #expect(try await eventually { try await ingestion.values().count == 10 })
            }
            try await ingestion.withWriters(named: "second") {
                #expect(try await eventually { try await ingestion.holders() == ["second-0": Streams.partitionCount] })
                try await ingestion.append(.numbered(5...20, follows: 4))
                #expect(try await eventually { try await ingestion.values().count == 20 })
                try await ingestion.cut("second-0")
                try await ingestion.append(.numbered(15...30, follows: 14))
                #expect(try await eventually { try await ingestion.values().count == 30 })
            }
            try await self.expectStoredOnce(upTo: 30, in: ingestion)
            #expect(try await ingestion.committed().flatMap(\.entry.readings).count == 30)
        }
    }

    /// Whether writers of these names hold all partitions, each its share.
    private func areShared(among names: [String], in ingestion: TestIngestion) async throws -> Bool {
        let holders = try await ingestion.holders()
        return Set(holders.keys) == Set(names) && holders.values.reduce(0, +) == Streams.partitionCount
            && (holders.values.max() ?? 0) - (holders.values.min() ?? 0) <= 1
    }

    @Test(
        "Three writers share the partitions; a cut one's are taken over within five seconds; a new one gets its share")
    func sharing() async throws {
        try await TestIngestion.with { ingestion in
            let names = ["writer-0", "writer-1", "writer-2"]
            // Sources of every partition, so that whoever holds it has work while it moves.
            let sources = (0..<24).map { "token:\($0)" }
            #expect(Set(sources.map(Streams.partition(ofSource:))).count == Streams.partitionCount)
            let sender = SteadySender(ingestion: ingestion, sources: sources)
            try await ingestion.withWriters(2) {
                async let sending: Void = sender.run()
                #expect(try await eventually { try await self.areShared(among: Array(names[..<2]), in: ingestion) })
                try await ingestion.withWriters(1, from: 2) {
                    #expect(try await eventually { try await self.areShared(among: names, in: ingestion) })
                    // Its next session comes back for its share.
                    try await ingestion.cut("writer-1")
                    #expect(
                        try await eventually {
                            try await ingestion.holders().values.reduce(0, +) == Streams.partitionCount
                        })
                    #expect(try await eventually { try await self.areShared(among: names, in: ingestion) })
                }
                // The third is gone for good.
                #expect(try await eventually { try await self.areShared(among: Array(names[..<2]), in: ingestion) })
                sender.stop()
                try await sending
                let last = Int64(sender.last)
                #expect(
                    try await eventually {
                        try await ingestion.count("select count(*) from source_watermarks where sequence = \(last)")
                            == sources.count
                    })
            }
            let expected = (1...sender.last).flatMap { Array(repeating: Double($0), count: sources.count) }
            #expect(try await ingestion.values() == expected)
        }
    }

    @Test("However often the writers' connections are cut, nothing is lost and nothing is stored twice")
    func cutAgainAndAgain() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.withWriters(2) {
                let isDone = try await self.send(upTo: 2000, into: ingestion) { sent in
                    if sent % 10 == 3 { try await ingestion.cut("writer-\(sent / 10 % 2)") }
                }
                #expect(isDone)
            }
            try await self.expectStoredOnce(upTo: 2000, in: ingestion)
        }
    }

    @Test("When Redis loses its memory, commits are counted on without a hole, and what was lost is asked for again")
    func flush() async throws {
        try await TestIngestion.with { ingestion in
            let partition = Streams.partition(ofSource: ReadingsEntry.source)
            try await ingestion.withWriters {
                let isDone = try await self.send(upTo: 2000, into: ingestion) { sent in
                    if sent % 20 == 5 { _ = try await ingestion.redis.client.command(["FLUSHDB"]) }
                }
                #expect(isDone)
                for count in 1...4 {
                    try await ingestion.append(.fixture(0))
                    #expect(try await eventually { try await ingestion.values().prefix { $0 == 0 }.count == count })
                }
                #expect(
                    try await eventually {
                        let stored = try await ingestion.count(
                            "select commits from stream_offsets where partition = \(Int32(partition))")
                        return try await ingestion.committed().last?.commit == UInt64(stored)
                    })
            }
            let commits = try await ingestion.committed().map(\.commit)
            #expect(zip(commits, commits.dropFirst()).allSatisfy { $0 + 1 == $1 })
            #expect(try await ingestion.values() == [0, 0, 0, 0] + (1...2000).map { Double($0) })
        }
    }

    @Test("A Redis that lost its memory while the writer looked on, and whose clock is behind, is set right")
    func flushWithClockBehind() async throws {
        try await TestIngestion.with { ingestion in
            let ahead = UInt64((Timestamp.now() + .seconds(86_400)).microseconds / 1000)
            try await ingestion.execute("update stream_offsets set last_ms = \(ahead), last_seq = 5")
            try await ingestion.withWriters {
                #expect(try await self.send(upTo: 1, into: ingestion) { _ in })
                _ = try await ingestion.redis.client.command(["FLUSHDB"])
                #expect(try await self.send(upTo: 2, into: ingestion) { _ in })
            }
            try await self.expectStoredOnce(upTo: 2, in: ingestion)
        }
    }

    @Test("A new day begins although somebody reads the table for hours, as a backup does")
    func newDayDuringBackup() async throws {
        try await TestIngestion.with { ingestion in
            let backup = try await PostgresConnection.connect(
                ingestion.database.configuration, logger: TestDatabase.quietLogger)
            try await backup.run { try $0.script("begin; select count(*) from reading_runs") }
            try await ingestion.withWriters {
                try await ingestion.append(.fixture(1))
                let isStored = try await eventually {
                    try await ingestion.count("select readings from stream_offsets order by readings desc limit 1") == 1
                }
                #expect(isStored)
            }
            await backup.close()
            #expect(try await ingestion.values() == [1])
        }
    }

    @Test("When the writer is too far behind, batches are refused, and none that was taken is trimmed")
    func backlog() async throws {
        try await TestIngestion.with { ingestion in
            let stream = ingestion.stream(limit: 3)
            for value in 1...3 { try await stream.append(.fixture(Double(value))) }
            let error = await #expect(throws: IngestionError.self) { try await stream.append(.fixture(4)) }
            guard case .backlogged? = error else { throw error ?? .unconfirmed }
            #expect(try await ingestion.waiting() == 3)
            try await ingestion.withWriters {
                #expect(try await eventually { try await ingestion.waiting() == 0 })
                try await stream.append(.fixture(5))
                #expect(try await eventually { try await ingestion.values() == [1, 2, 3, 5] })
            }
        }
    }

    @Test("A backlog larger than one transaction is stored whole and in order")
    func largeBacklog() async throws {
        try await TestIngestion.with { ingestion in
            let count: UInt64 = 120
            for batch in 0..<count { try await ingestion.append(.numbered(batch * 500 + 1...batch * 500 + 500)) }
            let isEmpty = try await ingestion.withWriters {
                try await eventually(within: .seconds(20)) { try await ingestion.waiting() == 0 }
            }
            #expect(isEmpty)
            let values = try await ingestion.values()
            #expect(values == (1...Int(count) * 500).map(Double.init))
        }
    }
}
