import Domain
import FoundationEssentials
import Testing

@testable import AgentService

@Suite("The spool")
struct SpoolTests {
    @Test("Readings come back in order, numbered from 1, in runs of at most the limit")
    func roundTrip() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(3), at: .fixture(seconds: 0))
            try await spool.append(TestSpool.samples(2), at: .fixture(seconds: 100))
            let first = try #require(try await spool.read(spool.boot, after: 0, limit: 4))
            #expect(first.readings.map(\.sequence) == [1, 2, 3, 4])
            #expect(first.readings.map(\.channel) == ["a", "b", "a", "a"])
            #expect(first.readings[3].time == .fixture + .seconds(100))
            #expect(first.follows == 0)
            let second = try #require(try await spool.read(spool.boot, after: 4, limit: 4))
            #expect(second.first == 5 && second.last == 5 && second.follows == 4)
            #expect(try await spool.read(spool.boot, after: 5, limit: 4) == nil)
            try await spool.close()
        }
    }

    @Test("Boot id, numbers, acknowledgement and channels outlive a restart; numbers are not given twice")
    func restart() async throws {
        try await TestSpool.withPath { path in
            var spool = try await TestSpool.open(path)
            let boot = spool.boot
            try await spool.append(TestSpool.samples(10), at: .fixture(seconds: 0))
            spool.acknowledge(spool.boot, upTo: 10)
            try await spool.close()

            spool = try await TestSpool.open(path)
            #expect(spool.boot == boot)
            #expect(spool.state.live.last == 10 && spool.state.live.acknowledged == 10)
            #expect(spool.definitions.map(\.name) == ["a", "b"])
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0))
            let batch = try #require(try await spool.read(spool.boot, after: 0, limit: 100))
            #expect(batch.first == 11 && batch.last == 11)
            #expect(batch.follows == 10)
            try await spool.close()
        }
    }

    @Test("A channel with the server's id is the same one after a restart, with its newest definition")
    func serverChannels() async throws {
        try await TestSpool.withPath { path in
            var spool = try await TestSpool.open(path)
            var terminal = ChannelDefinition(id: ChannelID("1"), kind: .sensor, unit: "V", range: 0...10)
            try await spool.register([terminal])
            try await spool.append([Sample(channel: "1", value: 5)], at: .fixture(seconds: 0))
            terminal.range = 0...20
            try await spool.register([terminal])
            #expect(spool.definitions == [.fixture("a"), .fixture("b"), terminal])
            try await spool.close()

            spool = try await TestSpool.open(path)
            #expect(spool.definitions == [.fixture("a"), .fixture("b"), terminal])
            #expect(try await spool.runs(spool.boot).first?.readings.map(\.channel) == ["1"])
            try await spool.close()
        }
    }

    @Test("An acknowledgement without a restart costs no reading that came after it")
    func acknowledge() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(10), at: .fixture(seconds: 0))
            spool.acknowledge(spool.boot, upTo: 4)
            spool.acknowledge(spool.boot, upTo: 2)
            #expect(spool.state.live.acknowledged == 4)
            spool.acknowledge(spool.boot, upTo: 99)
            #expect(spool.state.live.acknowledged == 10)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0))
            #expect(try await spool.read(spool.boot, after: 0, limit: 100)?.readings.map(\.sequence) == [11])
            try await spool.close()
        }
    }

    @Test("Over its bound in bytes the spool drops the oldest, and says so by what the next batch follows")
    func boundInBytes() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path, maxBytes: 100_000)
            try await spool.append(TestSpool.samples(100), at: .fixture(seconds: 0))
            spool.acknowledge(spool.boot, upTo: 50)
            for _ in 0..<100 { try await spool.append(TestSpool.samples(100), at: .fixture(seconds: 0)) }
            #expect(spool.state.bytes <= 100_000)
            #expect(spool.state.dropped > 1000)
            let batch = try #require(try await spool.read(spool.boot, after: 50, limit: 10))
            #expect(batch.first == 51 + Int64(spool.state.dropped))
            #expect(batch.follows == 50)
            let next = try #require(try await spool.read(spool.boot, after: batch.last, limit: 10))
            #expect(next.follows == batch.last && next.first == batch.last + 1)
            try await spool.close()

            let again = try await TestSpool.open(path, maxBytes: 100_000)
            #expect(try await again.read(again.boot, after: 50, limit: 10)?.follows == 50)
            try await again.close()
        }
    }

    @Test("Readings older than the bound go, and numbers go on")
    func boundInAge() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path, maxAge: .seconds(60))
            _ = try await spool.compareClock(with: .fixture, at: .fixture(seconds: 0))
            try await spool.append(TestSpool.samples(5), at: .fixture(seconds: 0))
            try await spool.append(TestSpool.samples(5), at: .fixture(seconds: 50))
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 70))
            #expect(
                try await spool.read(spool.boot, after: 0, limit: 100)?.readings.map(\.sequence) == [
                    6, 7, 8, 9, 10, 11,
                ])
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 500))
            let batch = try #require(try await spool.read(spool.boot, after: 0, limit: 100))
            #expect(batch.first == 12 && batch.follows == 0)
            #expect(spool.state.dropped == 11)
            try await spool.close()
        }
    }

    @Test("Values that are not finite are left out; a channel nobody registered is refused")
    func badSamples() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            let count = try await spool.append(
                [
                    Sample(channel: "a", value: .nan), Sample(channel: "b", value: 1),
                    Sample(channel: "a", value: .infinity),
                ],
                at: .fixture(seconds: 0))
            #expect(count == 1)
            #expect(spool.state.live.last == 1)
            await #expect(throws: SpoolError.self) {
                try await spool.append([Sample(channel: "zzz", value: 1)], at: .fixture(seconds: 0))
            }
            #expect(spool.state.live.last == 1)
            try await spool.close()
        }
    }

    @Test("A damaged file is moved aside and replaced, with a new boot id")
    func damage() async throws {
        try await TestSpool.withPath { path in
            let before = try await TestSpool.open(path)
            try await before.close()
            try Data(repeating: 0x55, count: 20_000).write(to: URL(filePath: path))
            var moved: String?
            let after = try Spool.open(
                path: path, bounds: SpoolBounds(maxBytes: 1 << 20, maxAge: .seconds(1)), now: .fixture
            ) { moved = $0 }
            #expect(after.boot != before.boot)
            #expect(FileManager.default.fileExists(atPath: try #require(moved)))
            try await after.close()
        }
    }

    @Test("Each append is told to whoever sends")
    func notification() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(3), at: .fixture(seconds: 0))
            try await spool.append(TestSpool.samples(3), at: .fixture(seconds: 0))
            var appended = spool.appended.makeAsyncIterator()
            #expect(await appended.next()?.last == 6)
            try await spool.close()
            #expect(await appended.next() == nil)
        }
    }
}
