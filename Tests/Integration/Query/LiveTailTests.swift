import Contracts
import Domain
import Redis
import TestSupport
import Testing

@testable import QueryService

@Suite("Following the committed readings", .enabled(if: TestServers.haveBoth))
struct LiveTailTests {
    /// Runs a tail while `body` runs, which has found its place when `position` is reached.
    private func withTail<R: Sendable>(
        of live: TestLive, at position: LivePosition, _ body: @Sendable () async throws -> R
    ) async throws -> R {
        let tail = LiveTail(
            hub: live.hub, store: live.test.store, redis: live.redis.client,
            reader: RedisStreamReader(
                configuration: live.redis.configuration, name: "tail", logger: TestDatabase.quietLogger),
            logger: TestDatabase.quietLogger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await tail.run() }
            #expect(try await eventually { await live.hub.position == position })
            let result = try await body()
            tasks.cancelAll()
            return result
        }
    }

    private func read(_ count: Int, from socket: TestSocket) async throws -> [TestSocket.Frame] {
        var frames: [TestSocket.Frame] = []
        _ = try await eventually {
            frames += try socket.read()
            return frames.values.count >= count
        }
        return frames
    }

    @Test("The feed begins behind the newest commit, and goes on after Redis lost its memory")
    func flush() async throws {
        try await TestLive.with { live in
            for commit in UInt64(1)...4 { try await live.announce(Double(commit), commit: commit) }
            try await self.withTail(of: live, at: TestLive.position(4)) {
                let (socket, _) = try await live.connect()
                try await live.announce(5, commit: 5)
                #expect(try await self.read(1, from: socket).values == [5])
                _ = try await live.redis.client.command(["FLUSHDB"])
                for commit in UInt64(6)...8 { try await live.announce(Double(commit), commit: commit) }
                let frames = try await self.read(3, from: socket)
                #expect(frames.values == [6, 7, 8])
                #expect(!frames.types.contains("gap"))
            }
        }
    }

    @Test("With an empty Redis the feed begins where the database stands")
    func emptyRedis() async throws {
        try await TestLive.with { live in
            for value in 1...3 { try await live.test.insert([Reading(channel: 1, time: .start, value: Double(value))]) }
            try await self.withTail(of: live, at: TestLive.position(3)) {
                let (socket, _) = try await live.connect()
                try await live.announce(4, commit: 4)
                let frames = try await self.read(1, from: socket)
                #expect(frames.types == ["datapoints_batch"])
            }
        }
    }

    @Test("An announcement that cannot be read is a gap, and the feed goes on behind it")
    func unreadable() async throws {
        try await TestLive.with { live in
            try await live.announce(1, commit: 1)
            try await self.withTail(of: live, at: TestLive.position(1)) {
                let (socket, _) = try await live.connect()
                try await live.redis.client.xadd(
                    Streams.committed(0), id: StreamID(milliseconds: 2, sequence: 0),
                    fields: [(Streams.payloadField, [7])])
                try await live.redis.client.xadd(
                    Streams.committed(0), id: StreamID(milliseconds: 3, sequence: 0), fields: [("other", [])])
                try await live.announce(4, commit: 4)
                let frames = try await self.read(1, from: socket)
                #expect(frames.types == ["gap", "gap", "datapoints_batch"])
                #expect(frames.values == [4])
            }
        }
    }
}
