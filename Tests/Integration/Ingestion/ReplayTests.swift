import Contracts
import Domain
import Postgres
import Redis
import TestSupport
import Testing

@testable import CLIService
@testable import IngestionService

@Suite("Dead letters, replayed", .enabled(if: TestServers.haveBoth))
struct ReplayTests {
    private static let poisoning = "alter table reading_runs add constraint no_13 check (channel <> 13)"

    /// Numbers of channel 13, which the database does not take.
    private func poison(_ numbers: ClosedRange<UInt64>, follows: UInt64? = nil) -> ReadingsEntry {
        var entry = ReadingsEntry.numbered(numbers, follows: follows)
        for index in entry.readings.indices { entry.readings[index].channel = 13 }
        return entry
    }

    @Test("When the cause is mended, a replay stores what was dead once, although its numbers are long acknowledged")
    func replay() async throws {
        try await TestIngestion.with { ingestion in
            let shelf = DeadLetterShelf(redis: ingestion.redis.client)
            try await ingestion.execute(Self.poisoning)
            try await ingestion.append(.numbered(1...2), self.poison(3...4), .numbered(5...6))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 5, 6])
            let letter = try #require(try await shelf.list().first)
            #expect(letter.entry?.readings.map(\.value) == [3, 4])
            #expect(!letter.reason.isEmpty)

            // The cause is not mended: it dies again, under the same key.
            #expect(try await shelf.replay(letter, limit: 10) == .replayed)
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 5, 6])
            let second = try #require(try await shelf.list().first)
            #expect(second.replay?.idempotencyKey == letter.replay?.idempotencyKey)

            try await ingestion.execute("alter table reading_runs drop constraint no_13")
            #expect(try await shelf.replay(second, limit: 10) == .replayed)
            #expect(try await shelf.replay(second, limit: 10) == .gone)
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5, 6])
            #expect(try await shelf.list().isEmpty)
            #expect(
                try await ingestion.count("select (sum(expected) - sum(received))::bigint from source_hours") == 0)

            // Redis forgot that the letter had gone.
            try await ingestion.redis.client.xadd(
                Streams.dead(Streams.readings(letter.place.partition)),
                fields: [("d", letter.bytes), ("id", Array(letter.originalID.utf8)), ("error", [])])
            let again = try #require(try await shelf.list().first)
            #expect(try await shelf.replay(again, limit: 10) == .replayed)
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test("A time that the database cannot hold is dead; its neighbours are stored, and a replay harms nobody")
    func impossibleTime() async throws {
        try await TestIngestion.with { ingestion in
            let shelf = DeadLetterShelf(redis: ingestion.redis.client)
            for time in [Int64.min, -300_000_000_000_000_000] {
                try await ingestion.append(.fixture(9, at: Timestamp(microseconds: time)), .fixture(1))
            }
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 1])
            for letter in try await shelf.list() { #expect(try await shelf.replay(letter, limit: 10) == .replayed) }
            try await ingestion.append(.fixture(2))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 1, 2])
            #expect(try await shelf.list().count == 2)
        }
    }

    @Test("Of a batch that overlaps what is stored, only the rest is dead: a replay stores nothing twice")
    func overlap() async throws {
        try await TestIngestion.with { ingestion in
            let shelf = DeadLetterShelf(redis: ingestion.redis.client)
            try await ingestion.append(.numbered(1...3))
            try await ingestion.storeWaiting()
            try await ingestion.execute(Self.poisoning)
            try await ingestion.append(self.poison(2...5, follows: 1))
            try await ingestion.storeWaiting()
            let letter = try #require(try await shelf.list().first)
            #expect(letter.entry?.readings.map(\.value) == [4, 5])
            try await ingestion.execute("alter table reading_runs drop constraint no_13")
            #expect(try await shelf.replay(letter, limit: 10) == .replayed)
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5])
        }
    }

    @Test("A replay keeps to the stream's bound, and what is no entry stays until it is dropped")
    func bounds() async throws {
        try await TestIngestion.with { ingestion in
            let shelf = DeadLetterShelf(redis: ingestion.redis.client)
            try await ingestion.append(bytes: [1, 2])
            try await ingestion.append(.fixture(9, at: Timestamp(microseconds: .min), key: "own"))
            try await ingestion.storeWaiting()
            let letters = try await shelf.list()
            #expect(letters.map { $0.replay?.idempotencyKey } == [nil, "own"])
            try await ingestion.append(.fixture(1), .fixture(2))
            #expect(try await shelf.replay(letters[1], limit: 2) == .full)
            #expect(try await shelf.replay(letters[0], limit: 10) == .unreadable)
            #expect(try await shelf.list().count == 2)
            #expect(try await shelf.drop(letters[0].place))
            #expect(try await !shelf.drop(letters[0].place))
            #expect(try await shelf.list().count == 1)
        }
    }

    @Test("Dead letters are bounded in number and in bytes: the oldest go")
    func letterBox() async throws {
        try await TestIngestion.with { ingestion in
            let box = DeadLetterBox(
                redis: ingestion.redis.client, metrics: IngestionMetrics(), logger: TestDatabase.quietLogger)
            let large = [UInt8](repeating: 7, count: 1_000_000)
            for number in 1...20 {
                try await box.bury(StreamID(milliseconds: UInt64(number), sequence: 0), large, of: 1, reason: "r")
            }
            let letters = try await DeadLetterShelf(redis: ingestion.redis.client).list()
            #expect((4...8).contains(letters.count))
            #expect(letters.map(\.originalID) == (21 - letters.count...20).map { "\($0)-0" })
            for number in 0..<DeadLetterBox.entryLimit + 5 {
                try await box.bury(StreamID(milliseconds: UInt64(number), sequence: 1), [1], of: 2, reason: "r")
            }
            // As when the commit behind the burial failed.
            for _ in 0..<3 { try await box.bury(StreamID(milliseconds: 9, sequence: 9), [1], of: 3, reason: "r") }
            #expect(try await ingestion.redis.client.xlen(Streams.dead(Streams.readings(3))) == 1)
            let small = try await ingestion.redis.client.xlen(Streams.dead(Streams.readings(2)))
            #expect(small == DeadLetterBox.entryLimit)
        }
    }
}
