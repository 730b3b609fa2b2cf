import Domain
import FoundationEssentials
import GRDB
import Testing

@testable import AgentService

@Suite("The spool's lanes")
struct SpoolLaneTests {
    @Test("A new lane counts from 1 while the closed one keeps its numbers, over a restart too")
    func twoLanes() async throws {
        try await TestSpool.withPath { path in
            var spool = try await TestSpool.open(path)
            let old = spool.boot
            try await spool.append(TestSpool.samples(10), at: .fixture(seconds: 0))
            spool.acknowledge(old, upTo: 4)
            #expect(try await spool.beginLane() == SpoolLane(boot: old, last: 10, acknowledged: 4))
            let new = spool.boot
            try await spool.append(TestSpool.samples(3), at: .fixture(seconds: 1))
            for _ in 0..<2 {
                #expect(
                    spool.state.lanes == [
                        SpoolLane(boot: old, last: 10, acknowledged: 4), SpoolLane(boot: new, last: 3, acknowledged: 0),
                    ])
                #expect(spool.state.waiting == 9)
                let behind = try #require(try await spool.read(old, after: 4, limit: 100))
                #expect(behind.boot == old && behind.first == 5 && behind.last == 10 && behind.follows == 4)
                let live = try #require(try await spool.read(new, after: 0, limit: 100))
                #expect(live.first == 1 && live.last == 3 && live.follows == 0)
                try await spool.close()
                spool = try await TestSpool.open(path)
            }
            try await spool.close()
        }
    }

    @Test("An empty lane goes on; a closed one is gone when it is acknowledged, whatever its place")
    func ends() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            #expect(try await spool.beginLane() == nil)
            var boots: [String] = []
            for second in 0..<3 {
                boots.append(spool.boot)
                try await spool.append(TestSpool.samples(10), at: .fixture(seconds: Double(second)))
                #expect(try await spool.beginLane()?.last == 10)
            }
            spool.acknowledge(boots[1], upTo: 99)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 9))
            #expect(spool.state.lanes.map(\.boot) == [boots[0], boots[2], spool.boot])
            #expect(try await spool.runs(boots[0]).map(\.last) == [10])
            #expect(try await spool.runs(boots[1]).isEmpty)
            try await spool.close()
            let again = try await TestSpool.open(path)
            #expect(again.state.lanes.map(\.last) == [10, 10, 1])
            try await again.close()
        }
    }

    @Test("The bounds drop the oldest readings of whichever lane; the last of a closed one stays and tells of the hole")
    func bounds() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path, maxBytes: 100_000)
            let old = spool.boot
            try await spool.append(TestSpool.samples(100), at: .fixture(seconds: 0))
            spool.acknowledge(old, upTo: 20)
            _ = try await spool.beginLane()
            for second in 1..<100 {
                try await spool.append(TestSpool.samples(100), at: .fixture(seconds: Double(second)))
            }
            #expect(spool.state.bytes <= 100_000)
            let last = try await spool.runs(old)
            #expect(last.map(\.readings.count) == [1] && last.first?.last == 100 && last.first?.follows == 20)
            let live = try #require(try await spool.read(spool.boot, after: 0, limit: 10))
            #expect(live.first > 1000 && live.follows == 0)
            #expect(Int64(spool.state.dropped) == 79 + live.first - 1)
            try await spool.close()
        }
    }

    @Test("A file of the first version goes on with its boot id, its numbers and its acknowledgement")
    func migration() async throws {
        try await TestSpool.withPath { path in
            let queue = try DatabaseQueue(path: path)
            try SpoolSchema.migrator.migrate(queue, upTo: "1")
            try await queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO generation VALUES (1, 'first', 7);
                        INSERT INTO channels VALUES (1, 'a', 'sensor', 'V', 0, 10);
                        INSERT INTO sqlite_sequence VALUES ('readings', 7);
                        INSERT INTO readings (time, channel, value) VALUES (5000000, 1, 1.5), (6000000, 1, 2.5);
                        """)
            }
            try queue.close()
            let spool = try await TestSpool.open(path)
            #expect(spool.state.lanes == [SpoolLane(boot: "first", last: 9, acknowledged: 7)])
            let runs = try await spool.runs("first")
            #expect(runs.map(\.first) == [8] && runs.first?.readings.map(\.value) == [1.5, 2.5])
            #expect(runs.first?.readings[0].time == Timestamp(microseconds: 5_000_000))
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0))
            #expect(spool.state.live.last == 10)
            #expect(spool.definitions == [.fixture("a"), .fixture("b")])
            try await spool.close()
        }
    }

    @Test("A backup has everything, and an agent on it gives none of the numbers that the spool goes on to give")
    func backup() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(5), at: .fixture(seconds: 0))
            try await spool.backUp(to: path + ".copy")
            await #expect(throws: SpoolError.self) { try await spool.backUp(to: path + ".copy") }
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 1))
            let copy = try await TestSpool.open(path + ".copy")
            #expect(copy.state.lanes.map(\.last) == [5, 0])
            #expect(copy.state.lanes[0].boot == spool.boot && copy.boot != spool.boot)
            #expect(try await copy.runs(spool.boot).first?.readings.count == 5)
            try await copy.append(TestSpool.samples(1), at: .fixture(seconds: 2))
            #expect(copy.state.live.last == 1)
            try await copy.close()
            for _ in 0..<2 { try await spool.replaceBackup(at: path + ".backup") }
            let second = try await TestSpool.open(path + ".backup")
            #expect(second.state.lanes.map(\.last) == [6, 0])
            try await second.close()
            try await spool.close()
        }
    }
}

@Suite("The spool's times")
struct SpoolClockTests {
    private func times(_ spool: Spool, _ boot: String? = nil) async throws -> [Duration] {
        try await spool.runs(boot ?? spool.boot).flatMap(\.readings).map { $0.time - .fixture }
    }

    @Test("After a step, readings that wait have the right times and are marked; a batch has marked ones only, or none")
    func step() async throws {
        try await TestSpool.withPath { path in
            var spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0))
            try await spool.close()
            spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 100, wrong: -5_000))
            #expect(try await spool.observeClock(.fixture(seconds: 101, wrong: -5_000)) == nil)
            #expect(try await spool.observeClock(.fixture(seconds: 102)) == .seconds(5_000))
            try await spool.append(TestSpool.samples(2), at: .fixture(seconds: 103))
            let runs = try await spool.runs(spool.boot)
            #expect(runs.map(\.isCorrected) == [false, true, false])
            #expect(runs.map(\.readings.count) == [1, 1, 2])
            #expect(runs.map(\.follows) == [0, 1, 2])
            #expect(try await self.times(spool) == [0, 100, 103, 103].map { .seconds($0) })
            try await spool.close()
            let again = try await TestSpool.open(path)
            #expect(try await self.times(again) == [0, 100, 103, 103].map { .seconds($0) })
            try await again.close()
        }
    }

    @Test("A step that an append is the first to see counts from that append on")
    func stepInAppend() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0, wrong: 700))
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 1))
            // Its moment is older than the step, its clock the old one.
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0.5, wrong: 700))
            #expect(try await self.times(spool) == [.seconds(0), .seconds(1), .milliseconds(500)])
            try await spool.close()
        }
    }

    @Test("The server's time corrects all of this process's readings, those to come and those in a closed lane too")
    func server() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            let old = spool.boot
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0, wrong: -900))
            _ = try await spool.beginLane()
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 1, wrong: -900))
            let moment = CollectionMoment.fixture(seconds: 2, wrong: -900)
            #expect(try await spool.compareClock(with: .fixture + .seconds(2), at: moment) == .seconds(900))
            #expect(try await spool.compareClock(with: .fixture + .seconds(2), at: moment) == nil)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 3, wrong: -900))
            #expect(try await self.times(spool, old) == [.zero])
            #expect(try await self.times(spool) == [.seconds(1), .seconds(3)])
            #expect(try await spool.runs(spool.boot).map(\.isCorrected) == [true])
            #expect(spool.state.clock.isKnown)
            try await spool.close()
        }
    }

    @Test("A clock that the server has corrected before the first reading is right from the first reading on")
    func serverFirst() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            _ = try await spool.compareClock(with: .fixture, at: .fixture(seconds: 0, wrong: 60_000))
            #expect(spool.state.clock.isKnown)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 1, wrong: 60_000))
            #expect(try await self.times(spool) == [.seconds(1)])
            try await spool.close()
        }
    }

    @Test(
        "Readings of an earlier process keep their times, unless they lie in the future: then they end where this one began"
    )
    func earlierProcess() async throws {
        try await TestSpool.withPath { path in
            for wrong in [-7_000.0, 80_000] {
                let spool = try await TestSpool.open(path)
                try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 10, wrong: wrong))
                try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 12, wrong: wrong))
                try await spool.close()
            }
            let spool = try await TestSpool.open(path)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 100))
            _ = try await spool.compareClock(with: .fixture + .seconds(110), at: .fixture(seconds: 110))
            #expect(try await self.times(spool) == [-6_990, -6_988, 98, 100, 100].map { .seconds($0) })
            #expect(try await spool.runs(spool.boot).map(\.isCorrected) == [false, true, false])
            try await spool.close()
        }
    }

    @Test(
        "No reading is too old before the server has confirmed the clock, and none by the times of a wrong clock after it"
    )
    func age() async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path, maxAge: .seconds(3_600))
            let wrong = -Double(Timestamp.fixture.microseconds) / 1e6
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 0, wrong: wrong))
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 20))
            #expect(spool.state.dropped == 0)
            _ = try await spool.compareClock(with: .fixture + .seconds(30), at: .fixture(seconds: 30))
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 3_599))
            #expect(spool.state.dropped == 0)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 3_610))
            #expect(spool.state.dropped == 1)
            try await spool.append(TestSpool.samples(1), at: .fixture(seconds: 3_621))
            #expect(spool.state.dropped == 2)
            try await spool.close()
        }
    }
}
