import Archive
import Domain
import TestSupport
import Testing
import TimeSeries

@Suite("Going through a span in windows", .enabled(if: TestServers.haveDatabase))
struct ReadingWindowsTests {
    /// Dense and sparse channels, readings at one instant, a burst, and a pause of two days.
    private func readings(_ random: inout SplitMix) -> [Reading] {
        var readings: [Reading] = []
        for channel in 1...6 {
            for _ in 0..<(channel * 80) {
                let second = Int.random(in: 0..<90_000, using: &random)
                let time = Timestamp.start + .seconds(second < 50_000 ? second : second + 172_800)
                readings.append(
                    Reading(channel: Int32(channel), time: time, value: Double(Int.random(in: 0..<3, using: &random))))
            }
        }
        readings += (0..<300).map { Reading(channel: 2, time: .start + .microseconds(40_000_000_000 + $0), value: 1) }
        return readings
    }

    private func sorted(_ readings: [Reading]) -> [Reading] {
        readings.sorted { ($0.time, $0.channel, $0.value) < ($1.time, $1.channel, $1.value) }
    }

    private func read(
        _ archive: TestArchive, _ channels: [Channel.Number], from: Timestamp, to: Timestamp, limit: Int,
        expected: Int64
    ) async throws -> (windows: [[Reading]], readings: [Reading]) {
        var windows = ReadingWindows(of: channels, from: from, to: to, limit: limit, expected: expected)
        var read: [[Reading]] = []
        while true {
            let before = windows
            let (after, window) = try await archive.read { connection in
                var windows = before
                let window = try windows.next(on: connection)
                return (windows, window)
            }
            guard let window else { return (read, read.flatMap { $0 }) }
            windows = after
            read.append(window)
        }
    }

    @Test(
        "Fresh, sealed and late readings come once and in their order, however short the windows",
        arguments: [20, 150, 5000])
    func whole(limit: Int) async throws {
        try await TestArchive.with { archive in
            var random = SplitMix(state: UInt64(limit))
            let all = self.readings(&random).shuffled(using: &random)
            try await archive.insertRuns(Array(all[..<1500]))
            for channel: Int32 in [1, 2, 4, 6] {
                try await archive.seal(channel, from: .start, to: .start + .seconds(45_000), capacity: 40)
            }
            try await archive.insertRuns(Array(all[1500...]))
            let (from, to) = (Timestamp.start, Timestamp.start + .seconds(400_000))
            for expected in [Int64(all.count), 1, 1_000_000] {
                let (windows, readings) = try await self.read(
                    archive, [6, 1, 2, 3, 4, 5, 9], from: from, to: to, limit: limit, expected: expected)
                #expect(readings == self.sorted(all))
                #expect(windows.allSatisfy { $0.count <= limit })
            }
            let (edge, end) = (from + .microseconds(40_000_000_100), from + .seconds(230_000))
            let (_, some) = try await self.read(archive, [2, 5], from: edge, to: end, limit: limit, expected: 500)
            let wanted = all.filter { [2, 5].contains($0.channel) && $0.time >= edge && $0.time < end }
            #expect(some == self.sorted(wanted))
            let counts = try await archive.read { connection in
                (
                    try connection.count(of: [2, 5], from: edge, to: end),
                    try connection.count(of: [1, 2, 3, 4, 5, 6], from: from, to: to),
                    try connection.oldestReading(of: [2, 5, 9]), try connection.oldestReading(of: [9])
                )
            }
            #expect(counts.0 == Int64(wanted.count))
            #expect(counts.1 == Int64(all.count))
            #expect(counts.2 == all.filter { [2, 5].contains($0.channel) }.map(\.time).min())
            #expect(counts.3 == nil)
        }
    }

    @Test("More readings at one instant than a window may hold are one window")
    func instant() async throws {
        try await TestArchive.with { archive in
            let readings = (1...40).map { Reading(channel: $0 % 4 + 1, time: .start + .seconds(5), value: Double($0)) }
            try await archive.insertRuns(readings)
            let (windows, all) = try await self.read(
                archive, [1, 2, 3, 4], from: .start, to: .start + .seconds(60), limit: 10, expected: 40)
            #expect(all == self.sorted(readings))
            #expect(windows.filter { !$0.isEmpty }.count == 1)
        }
    }

    @Test("A window grows at most fourfold, shrinks by half at least, and never to nothing")
    func pace() {
        var pace = WindowPace(limit: 1000, span: .seconds(4000), expected: 3000)
        #expect(pace.length == .seconds(1000))
        pace.passed(pace.length, holding: 0)
        #expect(pace.length == .seconds(4000))
        pace.passed(pace.length, holding: 1500)
        #expect(pace.length == .seconds(2000))
        pace.shrink(pace.length, holding: 1001)
        #expect(pace.length == .seconds(1000))
        pace.shrink(pace.length, holding: .max)
        #expect(pace.length == .microseconds(62_500_000))
        for _ in 0..<30 { pace.shrink(pace.length, holding: .max) }
        #expect(pace.length == WindowPace.shortest)
        for _ in 0..<40 { pace.passed(pace.length, holding: 0) }
        #expect(pace.length == .seconds(366 * 86_400))
    }
}
