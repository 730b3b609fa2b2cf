import Catalogue
import Contracts
import Domain
import Postgres
import Redis
import ServiceKit
import TestSupport
import Testing

@testable import IngestionService

@Suite("Storing what the streams hold", .enabled(if: TestServers.haveBoth))
struct WriterSessionTests {
    @Test("A batch that was appended twice is stored once, and both appends hear that it is stored")
    func twice() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.numbered(1...3, receipt: 1), .numbered(1...3, receipt: 2))
            try await ingestion.storeWaiting()
            try await ingestion.append(.numbered(1...3, receipt: 3))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3])
            let verdicts = try await ingestion.verdicts()
            #expect(verdicts.map(\.receipt.number) == [1, 2, 3])
            #expect(verdicts.map(\.outcome) == [.stored, .stored, .stored])
            #expect(verdicts.map(\.watermark) == [3, 3, 3])
        }
    }

    @Test("A trace stays with the readings of its batch, and goes nowhere with what was stored before")
    func traces() async throws {
        try await TestIngestion.with { ingestion in
            let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let trace = try #require(TraceContext(traceparent: text))
            let stream = ingestion.stream()
            try await stream.append(.numbered(1...3))
            try await stream.append(.numbered(4...5), trace: trace)
            try await stream.append(.numbered(4...6), trace: trace)
            try await ingestion.storeWaiting()
            try await stream.append(.numbered(1...3), trace: trace)
            try await ingestion.storeWaiting()
            let key = Streams.committed(Streams.partition(ofSource: ReadingsEntry.source))
            let fields = try await ingestion.redis.client.xrange(key).map { $0["t"] }
            let lines = try #require(fields.first ?? nil).split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0, as: UTF8.self).split(separator: " ")
            }
            #expect(lines.map { $0.prefix(2) } == [["3", "2"], ["5", "1"]])
            for line in lines {
                let carried = try #require(TraceContext(traceparent: String(line[2])))
                #expect(carried.traceID == trace.traceID && carried.spanID != trace.spanID && carried.flags == 1)
            }
            #expect(fields.count == 2 && fields[1] == nil)
        }
    }

    @Test("A stream that comes back full of what is stored takes entries again")
    func comesBackFull() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.numbered(1...2), .numbered(3...4))
            let key = Streams.readings(Streams.partition(ofSource: ReadingsEntry.source))
            let entries = try await ingestion.redis.client.xrange(key)
            try await ingestion.withSession { driver in
                try await driver.storeWaiting()
                // A Redis that lost its last second: the entries are there, that they were removed is not.
                _ = try await ingestion.redis.client.delete(key)
                for entry in entries {
                    _ = try await ingestion.redis.client.command([
                        "XADD", .text(key), .text(entry.id.description), .text(Streams.payloadField),
                        .bytes(entry[Streams.payloadField] ?? []),
                    ])
                }
                await #expect(throws: IngestionError.self) {
                    try await ingestion.stream(limit: 2).append(.numbered(5...6))
                }
                try await driver.session.raiseStreams()
                try await ingestion.stream(limit: 2).append(.numbered(5...6))
                try await driver.storeWaiting()
            }
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test("Of a batch that overlaps what is stored, the rest is stored, although refused items are missing in it")
    func overlap() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.numbered(1...4), .numbered(3...8, follows: 2, without: [4, 6]))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5, 7, 8])
            #expect(try await ingestion.count("select sequence from source_watermarks") == 8)
        }
    }

    @Test("Behind a gap nothing is stored, and the sender is told from where to send again")
    func gap() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.numbered(1...3, receipt: 1), .numbered(7...9, receipt: 2))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3])
            #expect(
                try await ingestion.verdicts().last
                    == Verdict(receipt: Receipt(instance: 1, number: 2), outcome: .gap, watermark: 3))
            try await ingestion.append(.numbered(4...6), .numbered(7...9))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        }
    }

    @Test("An Idempotency-Key stores once for its source, in one commit or in two")
    func idempotency() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(
                .fixture(1, key: "k"), .fixture(1, key: "k"), .fixture(2, source: "token:b", key: "k"))
            try await ingestion.storeWaiting()
            try await ingestion.append(.fixture(1, key: "k"), .fixture(3, key: "other"))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3])
            #expect(try await ingestion.verdicts().map(\.outcome) == [.stored, .repeated, .repeated, .stored])
        }
    }

    @Test("Idempotency keys are forgotten after a day, by a session that never ends as well")
    func forgetsKeys() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.withSession { driver in
                let old =
                    "insert into idempotency_keys values ('s', 'old', now() - interval '25 hours'), ('s', 'new', now())"
                let now = ContinuousClock.now
                for (passed, kept) in [(Duration.zero, 1), (.seconds(60), 2), (.seconds(3601), 1)] {
                    try await ingestion.execute(old + " on conflict do nothing")
                    try await driver.session.forgetOldRows(now: now + passed)
                    #expect(try await ingestion.count("select count(*) from idempotency_keys") == kept)
                }
            }
        }
    }

    @Test("The latest value is the newest by measuring time: a late reading is stored and does not replace it")
    func latest() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.fixture(1, 2, 3), .fixture(0, at: .start - .seconds(60)))
            try await ingestion.storeWaiting()
            try await ingestion.append(.fixture(-1, at: .start - .seconds(3600)))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [-1, 0, 1, 2, 3])
            #expect(try await ingestion.count("select value::bigint from latest_readings where channel = 1") == 3)
            try await ingestion.append(.fixture(9, at: .start + .seconds(2)))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.count("select value::bigint from latest_readings where channel = 1") == 9)
        }
    }

    @Test("A new session knows the watermarks of the one before; another boot starts at one")
    func watermarks() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.numbered(1...5))
            try await ingestion.storeWaiting()
            try await ingestion.append(
                .numbered(4...6, follows: 3), .numbered(9...9), .numbered(1...1, boot: "another"))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 1, 2, 3, 4, 5, 6])
            #expect(try await ingestion.verdicts().map(\.outcome) == [.stored, .stored, .gap, .stored])
        }
    }

    @Test("Readings of days that have no partition make it, long ago as well as tomorrow")
    func days() async throws {
        try await TestIngestion.with { ingestion in
            let days: [Timestamp] = [
                Admission.earliest, .start - .microseconds(1), .start, .start + Admission.tolerance,
            ]
            for day in days { try await ingestion.append(.fixture(1, at: day)) }
            try await ingestion.storeWaiting()
            #expect(try await ingestion.rows().map(\.time) == days.sorted())
            #expect(
                try await ingestion.count("select count(*) from pg_inherits where inhparent = 'reading_runs'::regclass")
                    == 4)
        }
    }

    @Test("A day whose partition was dropped meanwhile is made anew, and nothing is taken for poison")
    func droppedDay() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.withSession { driver in
                try await ingestion.append(.fixture(1))
                try await driver.storeWaiting()
                try await ingestion.execute("truncate reading_runs; select drop_empty_runs_partitions('2027-01-01')")
                try await ingestion.append(.fixture(2), .fixture(3, source: "token:b"))
                try await driver.storeWaiting()
            }
            #expect(try await ingestion.values() == [2, 3])
            #expect(try await ingestion.deadLetters().isEmpty)
        }
    }

    @Test("A minute of one channel in one commit is one row, and its table tells no more than that")
    func runs() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(.fixture(3, 1, 2), .fixture(4, source: "token:b"), .fixture(5, channel: 2))
            try await ingestion.append(.fixture(6, at: .start + .seconds(60)))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.count("select count(*) from reading_runs") == 3)
            #expect(try await ingestion.values() == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test("What is announced is exactly what is stored, commit by commit without a hole, and the streams are emptied")
    func announced() async throws {
        try await TestIngestion.with { ingestion in
            let sources = (0..<20).map { "token:\($0)" }
            try await ingestion.withSession { driver in
                for step in UInt64(0)..<5 {
                    for (index, source) in sources.enumerated() {
                        let first = step * 10 + 1
                        try await ingestion.append(
                            .numbered(
                                first...first + UInt64(index), follows: step * 10 - (step == 0 ? 0 : 9), source: source),
                            .fixture(Double(step), source: source, channel: 2), .numbered(900...901, source: source))
                    }
                    try await driver.storeWaiting()
                }
            }
            var announced: [Reading] = []
            for partition in Set(sources.map(Streams.partition(ofSource:))) {
                let source = sources.first { Streams.partition(ofSource: $0) == partition } ?? ""
                let entries = try await ingestion.committed(source: source)
                #expect(entries.map(\.commit) == Array(1...5))
                announced += entries.flatMap(\.entry.readings)
                #expect(try await ingestion.waiting(source: source) == 0)
                #expect(
                    try await ingestion.count(
                        "select readings from stream_offsets where partition = \(Int32(partition))")
                        == entries.reduce(0) { $0 + $1.entry.readings.count })
            }
            let inOrder = announced.sorted { ($0.channel, $0.time, $0.value) < ($1.channel, $1.time, $1.value) }
            #expect(try await ingestion.rows() == inOrder)
        }
    }

    @Test("A writer whose partition was taken over stores nothing more")
    func fence() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.withSession { driver in
                let partition = Streams.partition(ofSource: ReadingsEntry.source)
                try await ingestion.execute("update stream_offsets set commits = commits + 1")
                try await ingestion.append(.fixture(1))
                await #expect(throws: WriterError.lostPartition(partition)) { try await driver.storeWaiting() }
                #expect(try await ingestion.rows().isEmpty)
                #expect(try await ingestion.committed().isEmpty)
            }
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1])
        }
    }

    @Test("After a restore from an older backup, commits go on behind what was announced, so that senders hear of them")
    func restoredDatabase() async throws {
        try await TestIngestion.with { ingestion in
            let partition = Streams.partition(ofSource: ReadingsEntry.source)
            try await ingestion.redis.client.xadd(
                Streams.committed(partition), id: StreamID(milliseconds: 1000, sequence: 0),
                fields: [(Streams.payloadField, CommittedEntry().encoded())])
            try await ingestion.append(.fixture(1, receipt: 7))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.committed().map(\.commit) == [1000, 1001])
            #expect(try await ingestion.verdicts().map(\.receipt.number) == [7])
            #expect(
                try await ingestion.count("select commits from stream_offsets where partition = \(Int32(partition))")
                    == 1001)
        }
    }

    @Test("Entries appended to a Redis that lost its memory, and whose clock is behind, are stored all the same")
    func clockBehind() async throws {
        try await TestIngestion.with { ingestion in
            // As if Redis had given out ids a year ahead before it was set up anew.
            let ahead = UInt64((Timestamp.now() + .seconds(365 * 86_400)).microseconds / 1000)
            try await ingestion.execute("update stream_offsets set last_ms = \(ahead), last_seq = 5")
            try await ingestion.withSession { driver in
                try await ingestion.append(.fixture(1))
                try await driver.storeWaiting()
                #expect(try await ingestion.values() == [1])
            }
        }
    }
}
