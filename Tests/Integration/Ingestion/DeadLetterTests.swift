import Contracts
import Domain
import Redis
import TestSupport
import Testing

@testable import IngestionService

@Suite("Entries that cannot be stored", .enabled(if: TestServers.haveBoth))
struct DeadLetterTests {
    @Test("Bytes that are no entry go to the dead letters as they are, with the reason, and the stream goes on")
    func garbage() async throws {
        try await TestIngestion.with { ingestion in
            let garbage: [UInt8] = [1, 2, 3, 0, 255]
            try await ingestion.append(.fixture(1))
            let id = try await ingestion.append(bytes: garbage)
            try await ingestion.append(.fixture(2))
            try await ingestion.storeWaiting()
            try await ingestion.append(.fixture(3))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 2, 3])
            let dead = try await ingestion.deadLetters()
            #expect(dead.map { $0[Streams.payloadField] } == [garbage])
            #expect(dead.map { $0["id"] } == [Array(id.description.utf8)])
            #expect(dead.allSatisfy { $0["error"]?.isEmpty == false })
            #expect(try await ingestion.waiting() == 0)
            #expect(try await ingestion.committed().map(\.commit) == [1, 2])
        }
    }

    @Test("An entry that the database refuses is buried alone: its neighbours are stored, its sender is told")
    func refused() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.execute("alter table reading_runs add constraint no_13 check (channel <> 13)")
            let poison = ReadingsEntry.fixture(12, 13, channel: 13, receipt: 2)
            try await ingestion.append(
                .fixture(1, receipt: 1), poison, .fixture(2, receipt: 3), .numbered(1...2, source: "token:b"))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1, 1, 2, 2])
            #expect(try await ingestion.deadLetters().map { $0[Streams.payloadField] } == [poison.encoded()])
            #expect(try await ingestion.verdicts().map(\.outcome) == [.stored, .dead, .stored])
            #expect(try await ingestion.committed().flatMap(\.entry.readings).map(\.value) == [1, 2])
            #expect(try await ingestion.waiting() == 0)
        }
    }

    @Test("A poisonous entry is buried once, although others after it can not even be read")
    func buriedOnce() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.execute("alter table reading_runs add constraint no_13 check (channel <> 13)")
            try await ingestion.append(.fixture(13, channel: 13), .fixture(1))
            try await ingestion.append(bytes: [0])
            try await ingestion.withSession { driver in
                try await driver.storeWaiting()
                try await driver.storeWaiting()
            }
            #expect(try await ingestion.deadLetters().count == 2)
            #expect(try await ingestion.values() == [1])
            #expect(try await ingestion.waiting() == 0)
        }
    }

    @Test(
        "Text and numbers that the database cannot hold do not stop the writer: a NUL in a name, a number beyond 63 bits"
    )
    func unstorableNames() async throws {
        try await TestIngestion.with { ingestion in
            try await ingestion.append(
                .numbered(1...1, boot: "a\0b"), .fixture(5, key: "\0"),
                .numbered(UInt64.max - 1...UInt64.max, acknowledged: .max), .fixture(1))
            try await ingestion.storeWaiting()
            #expect(try await ingestion.values() == [1])
            #expect(try await ingestion.deadLetters().count == 3)
        }
    }
}
