import Archive
import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries

@Suite("Going back in time over many channels", .enabled(if: TestServers.haveDatabase))
struct NewestReadingsTests {
    private func newestFirst(_ readings: [Reading]) -> [Reading] {
        readings.sorted {
            $0.time != $1.time ? $0.time > $1.time : ($0.channel, $0.value) < ($1.channel, $1.value)
        }
    }

    @Test("Pages of random readings, some sealed, some at one instant, are those of a full sort")
    func random() async throws {
        try await TestArchive.with { archive in
            var random = SystemRandomNumberGenerator()
            // Some channels are dense, some are silent for days; all meet at whole hours.
            let readings = (1...12).flatMap { channel in
                (0..<(channel * 30)).map { _ in
                    let hour = Int.random(in: 0..<80, using: &random)
                    let second = Bool.random(using: &random) ? 0 : Int.random(in: 0..<3600, using: &random)
                    return Reading(
                        channel: Int32(channel), time: .start + .seconds(hour * 3600 + second),
                        value: Double(Int.random(in: 0..<3, using: &random)))
                }
            }
            try await archive.insertRuns(readings)
            for channel: Int32 in [1, 2, 5, 8, 12] {
                let from = Timestamp.start + .seconds(Int.random(in: 0..<40, using: &random) * 3600)
                try await archive.seal(channel, from: from, to: from + .seconds(40 * 3600), capacity: 7)
            }
            let sorted = self.newestFirst(readings)
            let channels = (1...12).map { Int32($0) }
            let all = try await archive.read { try $0.newestReadings(of: channels, limit: 100_000, offset: 0).readings }
            #expect(all == sorted)
            for (offset, limit) in [(0, 25), (3, 1), (700, 50), (sorted.count - 5, 50), (sorted.count, 10)] {
                let page = try await archive.read {
                    try $0.newestReadings(of: channels, limit: limit, offset: offset).readings
                }
                #expect(page == Array(sorted.dropFirst(offset).prefix(limit)))
            }
            let some = try await archive.read { try $0.newestReadings(of: [3, 12], limit: 60, offset: 0).readings }
            #expect(some == Array(sorted.filter { [3, 12].contains($0.channel) }.prefix(60)))
            #expect(try await archive.read { try $0.newestReadings(of: [], limit: 60, offset: 0).readings }.isEmpty)
        }
    }

    @Test(
        "Pages by cursor give every reading once, equal ones among them, and a late page is the same by counts",
        arguments: [1, 7, 100])
    func cursors(size: Int) async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: UInt64(size))
            let readings = (0..<900).map { _ in
                Reading(
                    channel: Int32.random(in: 1...5, using: &random),
                    time: .start + .seconds(Int.random(in: 0..<1000, using: &random) * 300),
                    value: Double(Int.random(in: 0..<2, using: &random)))
            }
            try await archive.insertRuns(readings)
            for channel: Int32 in [1, 2, 4] {
                try await archive.seal(channel, from: .start, to: .start + .seconds(250_000), capacity: 20)
            }
            try await archive.insertRuns([Reading](repeating: readings[0], count: 3))
            let sorted = self.newestFirst(readings + [Reading](repeating: readings[0], count: 3))
            let channels: [Int32] = [1, 2, 3, 4, 5, 9]
            let edges: [(from: Timestamp?, to: Timestamp?)] = [
                (nil, nil), (.start + .seconds(40_000), nil), (nil, .start + .seconds(200_000)),
                (.start + .seconds(100_000), .start + .microseconds(180_000_000_001)),
                (.start + .seconds(3_000_000), nil),
            ]
            for (from, to) in size == 1 ? Array(edges[3...]) : edges {
                let wanted = sorted.filter { reading in
                    from.map { reading.time >= $0 } ?? true && to.map { reading.time < $0 } ?? true
                }
                var list: [Reading] = []
                var cursor: ReadingCursor?
                repeat {
                    let place = cursor
                    let page = try await archive.read {
                        try $0.newestReadings(of: channels, from: from, to: to, behind: place, limit: size)
                    }
                    list += page.readings
                    cursor = page.next
                } while cursor != nil
                #expect(list == wanted)
                for offset in [1, size, wanted.count / 3, wanted.count - 1, wanted.count, 5000] where offset > 0 {
                    let page = try await archive.read {
                        try $0.newestReadings(
                            of: channels, from: from, to: to, limit: size, offset: offset, shortOffset: 0)
                    }
                    #expect(page.readings == Array(wanted.dropFirst(offset).prefix(size)))
                    #expect((page.next == nil) == (offset + size >= wanted.count))
                }
            }
        }
    }

    @Test("A channel whose readings retention has removed is passed over")
    func removed() async throws {
        try await TestArchive.with { archive in
            let readings = [1, 2].map { Reading(channel: $0, time: .start, value: 5) }
            try await archive.insertRuns(readings)
            try await archive.pool.withConnection { connection in
                try connection.execute("delete from reading_runs where channel = 1")
            }
            #expect(
                try await archive.read { try $0.newestReadings(of: [1, 2], limit: 9, offset: 0).readings } == [
                    readings[1]
                ])
        }
    }

    @Test("A first page loads pages of the channels that appear in it, and of no other")
    func cost() async throws {
        try await TestArchive.with { archive in
            let readings = (1...200).flatMap { channel in
                (0..<30).map { step in
                    Reading(
                        channel: Int32(channel), time: .start + .seconds(channel * 3600 + step), value: Double(step))
                }
            }
            try await archive.insertRuns(readings)
            let loads = try await archive.read { connection in
                var newest = try NewestReadings(of: (1...200).map { Int32($0) }, on: connection)
                for _ in 0..<60 { _ = try newest.next(on: connection) }
                return newest.loads
            }
            #expect(loads <= 3)
        }
    }

    @Test("Of channels that are all measured at one moment, as many are loaded as appear in the page")
    func together() async throws {
        try await TestArchive.with { archive in
            let readings = (1...200).map { Reading(channel: Int32($0), time: .start, value: 1) }
            try await archive.insertRuns(readings)
            let loads = try await archive.read { connection in
                var newest = try NewestReadings(of: (1...200).map { Int32($0) }, on: connection)
                for _ in 0..<25 { _ = try newest.next(on: connection) }
                return newest.loads
            }
            #expect(loads == 25)
        }
    }
}
