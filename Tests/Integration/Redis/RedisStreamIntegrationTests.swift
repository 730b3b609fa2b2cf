import Redis
import TestSupport
import Testing

@Suite(.enabled(if: RedisFixture.isAvailable), .timeLimit(.minutes(1)))
struct RedisStreamIntegrationTests {
    private func reader(_ name: String) throws -> RedisStreamReader {
        RedisStreamReader(configuration: try RedisFixture.configuration(), name: name, logger: RedisFixture.logger)
    }

    @Test("Entries have the id that was asked for, are read by range and position, and trimmed by id")
    func appendReadTrim() async throws {
        try await RedisFixture.withClient { client, key in
            #expect(try await client.xinfoLastID(key) == nil)
            #expect(try await client.xlen(key) == 0)
            let ids = (1...5).map { StreamID(milliseconds: $0, sequence: $0) }
            for id in ids { #expect(try await client.xadd(key, id: id, fields: [("d", [1])]) == id) }
            await #expect(throws: RedisError.self) { try await client.xadd(key, id: ids[4], fields: [("d", [1])]) }
            #expect(try await client.xrange(key, from: ids[1], count: 2).map(\.id) == [ids[1], ids[2]])
            #expect(try await client.xrange(key, from: ids[3].next).map(\.id) == [ids[4]])
            let reads = try await client.xread([(key, ids[2]), (key + "-none", .zero)], count: 10)
            #expect(reads.map(\.key) == [key])
            #expect(reads.first?.entries.map(\.id) == [ids[3], ids[4]])
            #expect(try await client.xtrim(key, minID: ids[4], approximate: false) == 4)
            #expect(try await client.xtrim(key, minID: .max, approximate: false) == 1)
            #expect(try await client.xinfoLastID(key) == ids[4])
            #expect(try await client.xread([(key, .zero)], count: 10).isEmpty)
        }
    }

    @Test("Appending trims about to the length or the id that is given")
    func appendTrims() async throws {
        try await RedisFixture.withClient { client, key in
            for number in 1...1000 {
                try await client.xadd(
                    key, id: StreamID(milliseconds: UInt64(number), sequence: 0), maxLength: 200, fields: [("d", [0])])
            }
            #expect(200..<400 ~= (try await client.xlen(key)))
            try await client.xadd(key, minID: StreamID(milliseconds: 990, sequence: 0), fields: [("d", [0])])
            #expect(11..<200 ~= (try await client.xlen(key)))
        }
    }

    @Test("A group gives each entry to one consumer; the silent one's are taken over, the trimmed ones reported")
    func group() async throws {
        try await RedisFixture.withClient { client, key in
            #expect(try await client.xgroupCreate(key, group: "g"))
            #expect(try await !client.xgroupCreate(key, group: "g"))
            let ids = (1...4).map { StreamID(milliseconds: $0, sequence: 0) }
            for id in ids { try await client.xadd(key, id: id, fields: [("d", [UInt8(id.milliseconds)])]) }
            let first = try await client.xreadgroup([key], group: "g", consumer: "a", count: 3)
            #expect(first.first?.entries.map(\.id) == Array(ids[..<3]))
            #expect(try await client.xack(key, group: "g", ids: [ids[0]]) == 1)
            #expect(try await client.xack(key, group: "g", ids: [ids[0]]) == 0)
            #expect(try await client.xtrim(key, minID: ids[2], approximate: false) == 2)
            let again = try await client.xreadgroup([key], group: "g", consumer: "a", after: .zero, count: 10)
            #expect(again.first?.entries.map(\.id) == [ids[1], ids[2]])
            #expect(again.first?.entries.map(\.fields.count) == [0, 1])
            let claim = try await client.xautoclaim(key, group: "g", consumer: "b", idleFor: .zero)
            #expect(claim.next == .zero)
            #expect(claim.entries.map(\.id) == [ids[2]])
            #expect(claim.deleted == [ids[1]])
            let rest = try await client.xreadgroup([key], group: "g", consumer: "b", count: 10)
            #expect(rest.first?.entries.map(\.id) == [ids[3]])
        }
    }

    @Test("A blocking read ends with the first entry, within milliseconds")
    func wakesUp() async throws {
        try await RedisFixture.withClient { client, key in
            let name = RedisFixture.name("reader")
            let reader = try self.reader(name)
            let clock = ContinuousClock()
            var delays: [Duration] = []
            var position = StreamID.zero
            for number in 0..<20 {
                let after = position
                async let read = reader.read([(key, after)], count: 10, block: .seconds(20))
                try await client.waitUntilBlocked(named: name)
                let start = clock.now
                let id = try await client.xadd(key, fields: [("n", [UInt8(number)])])
                let reads = try await read
                delays.append(start.duration(to: clock.now))
                #expect(reads.first?.entries == [StreamEntry(id: id, fields: [("n", [UInt8(number)])])])
                position = id
            }
            // The median, because the machine may be busy with something else for a moment.
            #expect(delays.sorted()[10] < .milliseconds(20))
            await reader.close()
        }
    }

    @Test("A read with nothing to read ends after its time, empty; one that shall not wait ends at once")
    func readTimesOut() async throws {
        try await RedisFixture.withClient { client, key in
            let reader = try self.reader(RedisFixture.name("reader"))
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await reader.read([(key, .zero)], count: 1, block: .milliseconds(50)).isEmpty)
            #expect(start.duration(to: clock.now) >= .milliseconds(49))
            #expect(try await reader.read([(key, .zero)], count: 1, block: .zero).isEmpty)
            await reader.close()
        }
    }

    @Test("A blocking read is cancelled within 100 ms, the server lets go of it, and the next read works")
    func cancelled() async throws {
        try await RedisFixture.withClient { client, key in
            let name = RedisFixture.name("reader")
            let reader = try self.reader(name)
            let clock = ContinuousClock()
            var delays: [Duration] = []
            for _ in 0..<5 {
                let delay = try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await reader.read([(key, .zero)], count: 1, block: .seconds(30)) }
                    try await client.waitUntilBlocked(named: name)
                    let start = clock.now
                    group.cancelAll()
                    await #expect(throws: CancellationError.self) { try await group.next() }
                    return start.duration(to: clock.now)
                }
                delays.append(delay)
            }
            // The median: see above.
            #expect(delays.sorted()[2] < .milliseconds(100))
            let id = try await client.xadd(key, fields: [("d", [1])])
            let reads = try await reader.read([(key, .zero)], count: 1, block: .seconds(1))
            #expect(reads.first?.entries.map(\.id) == [id])
            try #require(await eventually { try await client.connections(named: name).count == 1 })
            await reader.close()
        }
    }

    @Test("A killed reader throws, and reads on with the next call; a closed one throws for good")
    func killedAndClosed() async throws {
        try await RedisFixture.withClient { client, key in
            let name = RedisFixture.name("reader")
            let reader = try self.reader(name)
            try await withThrowingTaskGroup(of: RedisError?.self) { group in
                group.addTask {
                    await error(of: { try await reader.read([(key, .zero)], count: 1, block: .seconds(30)) })
                }
                try await client.waitUntilBlocked(named: name)
                try await client.kill(named: name)
                #expect(try await group.next() == .connectionLost)
            }
            try await client.xadd(key, fields: [("d", [1])])
            #expect(try await reader.read([(key, .zero)], count: 1, block: .seconds(30)).count == 1)
            try await withThrowingTaskGroup(of: RedisError?.self) { group in
                group.addTask {
                    await error(of: { try await reader.read([(key, .max)], count: 1, block: .seconds(30)) })
                }
                try await client.waitUntilBlocked(named: name)
                await reader.close()
                #expect(try await group.next() == .shutDown)
            }
            await #expect(throws: RedisError.shutDown) {
                try await reader.read([(key, .zero)], count: 1, block: .zero)
            }
        }
    }

    @Test("A reader of a group waits like any other")
    func groupReader() async throws {
        try await RedisFixture.withClient { client, key in
            let name = RedisFixture.name("reader")
            let reader = try self.reader(name)
            try await client.xgroupCreate(key, group: "g", after: nil)
            async let read = reader.readGroup([key], group: "g", consumer: "c", count: 5, block: .seconds(20))
            try await client.waitUntilBlocked(named: name)
            let id = try await client.xadd(key, fields: [("d", [1])])
            #expect(try await read.first?.entries.map(\.id) == [id])
            let own = try await reader.readGroup([key], group: "g", consumer: "c", after: .zero, count: 5, block: .zero)
            #expect(own.first?.entries.map(\.id) == [id])
            await reader.close()
        }
    }
}
