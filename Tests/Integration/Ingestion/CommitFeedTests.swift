import Contracts
import Domain
import Redis
import TestSupport
import Testing

@testable import IngestionService

@Suite("Acknowledgements", .enabled(if: TestServers.haveBoth))
struct CommitFeedTests {
    /// Runs a commit feed that has found its place while `body` runs.
    private func withFeed<R: Sendable>(
        of ingestion: TestIngestion, _ body: @Sendable (Receipts) async throws -> R
    ) async throws -> R {
        let receipts = Receipts()
        let name = "feed-\(receipts.instance)"
        let feed = CommitFeed(
            redis: ingestion.redis.client,
            reader: RedisStreamReader(
                configuration: ingestion.redis.configuration, name: name, logger: TestDatabase.quietLogger),
            receipts: receipts, logger: TestDatabase.quietLogger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await feed.run() }
            #expect(
                try await eventually {
                    let clients = try await ingestion.redis.client.command(["CLIENT", "LIST"]).text ?? ""
                    return clients.split(separator: "\n").contains {
                        $0.contains("name=\(name) ") && $0.contains("cmd=xread")
                    }
                })
            let result = try await body(receipts)
            tasks.cancelAll()
            return result
        }
    }

    private func append(_ entry: ReadingsEntry, to ingestion: TestIngestion, _ receipts: Receipts) async throws
        -> Receipt
    {
        var entry = entry
        entry.receipt = receipts.issue()
        try await ingestion.append(entry)
        return entry.receipt
    }

    @Test("Each append hears what became of it, whichever instance made it and whatever its partition")
    func verdicts() async throws {
        try await TestIngestion.with { ingestion in
            try await self.withFeed(of: ingestion) { one in
                try await self.withFeed(of: ingestion) { another in
                    try await ingestion.withWriters {
                        for index in 0..<12 {
                            let entry = ReadingsEntry.numbered(1...2, source: "token:\(index)")
                            let first = try await self.append(entry, to: ingestion, one)
                            let second = try await self.append(entry, to: ingestion, another)
                            #expect(
                                await one.verdict(of: first) == Verdict(receipt: first, outcome: .stored, watermark: 2))
                            #expect(await another.verdict(of: second)?.outcome == .stored)
                            let gap = try await self.append(
                                .numbered(9...9, source: "token:\(index)"), to: ingestion, one)
                            #expect(await one.verdict(of: gap) == Verdict(receipt: gap, outcome: .gap, watermark: 2))
                        }
                    }
                }
            }
            #expect(try await ingestion.values().count == 24)
        }
    }

    @Test("Acknowledgements go on after Redis lost its memory")
    func afterFlush() async throws {
        try await TestIngestion.with { ingestion in
            try await self.withFeed(of: ingestion) { receipts in
                try await ingestion.withWriters {
                    for _ in 0..<3 {
                        let receipt = try await self.append(.fixture(1), to: ingestion, receipts)
                        #expect(await receipts.verdict(of: receipt)?.outcome == .stored)
                        _ = try await ingestion.redis.client.command(["FLUSHDB"])
                    }
                }
            }
        }
    }

    @Test("An announcement that cannot be read delays nobody behind it")
    func unreadable() async throws {
        try await TestIngestion.with { ingestion in
            try await self.withFeed(of: ingestion) { receipts in
                let partition = Streams.partition(ofSource: ReadingsEntry.source)
                try await ingestion.redis.client.xadd(
                    Streams.committed(partition), id: StreamID(milliseconds: 1, sequence: 0),
                    fields: [(Streams.payloadField, [9, 9])])
                try await ingestion.withWriters {
                    let receipt = try await self.append(.fixture(1), to: ingestion, receipts)
                    #expect(await receipts.verdict(of: receipt)?.outcome == .stored)
                }
            }
        }
    }
}
