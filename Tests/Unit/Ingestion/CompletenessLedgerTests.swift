import Contracts
import Domain
import TestSupport
import Testing

@testable import IngestionService

@Suite("The book on completeness")
struct CompletenessLedgerTests {
    /// 2026-01-01T00:00:00Z.
    private static let start = Timestamp(microseconds: 1_767_225_600_000_000)
    private static let hour: Int64 = 1_767_225_600 / 3600

    /// The numbers, a reading each second from 00:59:50 on; `without` were refused.
    private func entry(
        _ numbers: ClosedRange<UInt64>, follows: UInt64? = nil, without missing: Set<UInt64> = [],
        delay: Duration = .zero, corrected: Bool = false
    ) -> ReadingsEntry {
        let kept = numbers.enumerated().filter { !missing.contains($0.element) }
        return ReadingsEntry(
            receipt: Receipt(instance: 1, number: 1), source: "s",
            receivedAt: Self.start + .seconds(3590 + Int(numbers.upperBound)) + delay, refused: missing.count,
            isClockCorrected: corrected,
            run: SequenceRun(
                boot: "b", first: numbers.lowerBound, last: numbers.upperBound,
                follows: follows ?? numbers.lowerBound - 1, acknowledged: 0),
            readings: kept.map {
                Reading(channel: 1, time: Self.start + .seconds(3590 + Int($0.element)), value: 0)
            },
            ordinals: kept.map { UInt16($0.offset) })
    }

    /// Tells the ledger as the writer does.
    private func add(_ entry: ReadingsEntry, above mark: UInt64?, to ledger: inout CompletenessLedger) {
        guard let run = entry.run else { return ledger.addUnnumbered(entry) }
        let start = entry.ordinals.firstIndex { run.first + UInt64($0) > mark ?? 0 } ?? entry.ordinals.count
        ledger.addNumbered(entry, run, above: mark, stored: start..<entry.readings.count, lastAt: nil)
    }

    private func counts(_ ledger: CompletenessLedger, _ hour: Int64 = 0) -> CompletenessLedger.Counts? {
        ledger.hours[.init(source: "s", number: Self.hour + hour)]
    }

    @Test("Each reading counts in the UTC hour of its own time")
    func hours() {
        var ledger = CompletenessLedger()
        self.add(self.entry(1...20), above: nil, to: &ledger)
        #expect(self.counts(ledger) == .init(expected: 9, received: 9))
        #expect(self.counts(ledger, 1) == .init(expected: 11, received: 11))
        #expect(ledger.holes.isEmpty)
    }

    @Test("A refused item is expected and refused, in the hour of its arrival")
    func refused() {
        var ledger = CompletenessLedger()
        self.add(self.entry(1...5, without: [2, 5], delay: .seconds(3600)), above: 0, to: &ledger)
        #expect(self.counts(ledger) == .init(expected: 3, received: 3, late: 3))
        #expect(self.counts(ledger, 1) == .init(expected: 2, refused: 2))
    }

    @Test("Of a batch that overlaps what is stored, only the rest counts as new, refused items as well")
    func overlap() {
        var ledger = CompletenessLedger()
        self.add(self.entry(1...8, without: [2, 7]), above: 4, to: &ledger)
        #expect(self.counts(ledger) == .init(expected: 4, received: 3, refused: 1, duplicates: 3))
    }

    @Test("A batch that comes again is all duplicates, and nothing is expected twice")
    func duplicate() {
        var ledger = CompletenessLedger()
        ledger.addDuplicate(self.entry(1...20))
        #expect(self.counts(ledger) == .init(duplicates: 9))
        #expect(self.counts(ledger, 1) == .init(duplicates: 11))
    }

    @Test("Numbers that the spool has dropped are missing in the hour of the first reading behind them")
    func hole() {
        var ledger = CompletenessLedger()
        self.add(self.entry(15...16, follows: 3), above: 3, to: &ledger)
        #expect(self.counts(ledger) == nil)
        #expect(self.counts(ledger, 1) == .init(expected: 13, received: 2))
        #expect(ledger.holes.map(\.numbers) == [4...14])
        #expect(ledger.holes.first?.before == Self.start + .seconds(3605))
    }

    @Test("A hole behind which everything was refused is missing in the hour of the arrival")
    func holeBeforeRefused() {
        var ledger = CompletenessLedger()
        self.add(self.entry(8...9, follows: 3, without: [8, 9]), above: 3, to: &ledger)
        #expect(self.counts(ledger) == .init(expected: 6, refused: 2))
        #expect(ledger.holes.first?.before == nil)
    }

    @Test("What a database restored from a backup has lost is missing; what a new source sent elsewhere is not")
    func restored() {
        var ledger = CompletenessLedger()
        self.add(self.entry(6...8, follows: 5), above: 2, to: &ledger)
        #expect(ledger.holes.map(\.numbers) == [3...5])
        var fresh = CompletenessLedger()
        self.add(self.entry(6...8, follows: 5), above: nil, to: &fresh)
        #expect(fresh.holes.isEmpty)
        #expect(self.counts(fresh) == .init(expected: 3, received: 3))
        self.add(self.entry(6...8, follows: 2), above: nil, to: &fresh)
        #expect(fresh.holes.map(\.numbers) == [3...5])
    }

    @Test("Late is more than a minute under way; corrected is what the device says")
    func lateAndCorrected() {
        var ledger = CompletenessLedger()
        self.add(self.entry(1...3, delay: .seconds(59), corrected: true), above: 0, to: &ledger)
        // 1 was 61 s under way, 2 just a minute.
        #expect(self.counts(ledger) == .init(expected: 3, received: 3, late: 1, corrected: 3))
    }

    @Test("Without numbers all that came is expected, and nothing can be missing")
    func unnumbered() {
        var ledger = CompletenessLedger()
        var entry = self.entry(1...3, without: [2])
        entry.run = nil
        self.add(entry, above: nil, to: &ledger)
        #expect(self.counts(ledger) == .init(expected: 3, received: 2, refused: 1))
    }

    @Test("A dead batch is expected when it dies; its replay is received and not expected again")
    func dead() throws {
        var ledger = CompletenessLedger()
        var entry = self.entry(1...9, without: [4])
        ledger.addDead(entry, try #require(entry.run), above: 2)
        #expect(self.counts(ledger) == .init(expected: 7))
        entry.keep(above: 2)
        entry.run = nil
        entry.isReplayed = true
        ledger.addUnnumbered(entry)
        #expect(self.counts(ledger) == .init(expected: 7, received: 6, refused: 1))
    }

    @Test("Numbers from nowhere and times from the ends of time do no harm")
    func extremes() {
        var ledger = CompletenessLedger()
        let last = UInt64(Int64.max)
        for time in [Int64.min, .max] {
            var entry = self.entry(1...2)
            entry.run = SequenceRun(boot: "b", first: last - 1, last: last, follows: 0, acknowledged: 0)
            entry.readings[0].time = Timestamp(microseconds: time)
            entry.receivedAt = Timestamp(microseconds: ~time)
            self.add(entry, above: 0, to: &ledger)
        }
        let expected = ledger.hours.values.reduce(0) { $0 + $1.expected }
        #expect(expected == 2 * Int64(CompletenessLedger.greatestHole) + 4)
    }

    @Test(
        "However a spool is sent, cut, repeated and refused, expected is received, refused and missing, and each number once"
    )
    func property() {
        for seed in 0..<200 {
            var random = SplitMix(state: UInt64(seed))
            var ledger = CompletenessLedger()
            var mark: UInt64?
            var next: UInt64 = 1
            for _ in 0..<50 {
                var follows = next - 1
                if Int.random(in: 0..<4, using: &random) == 0, next > 3 {
                    next -= .random(in: 1...3, using: &random)
                    follows = next - 1
                } else if Int.random(in: 0..<6, using: &random) == 0 {
                    next += .random(in: 1...9, using: &random)
                }
                let last = next + .random(in: 0...9, using: &random)
                let refused = Set((next...last).filter { _ in Int.random(in: 0..<5, using: &random) == 0 })
                let entry = self.entry(next...last, follows: follows, without: refused)
                if last > mark ?? 0 {
                    self.add(entry, above: mark, to: &ledger)
                    mark = last
                } else {
                    ledger.addDuplicate(entry)
                }
                next = last + 1
            }
            let total = ledger.hours.values.reduce(into: CompletenessLedger.Counts()) {
                $0.expected += $1.expected
                $0.received += $1.received
                $0.refused += $1.refused
            }
            let missing = ledger.holes.reduce(0) { $0 + $1.numbers.count }
            #expect(total.expected == Int64(mark ?? 0), "seed \(seed)")
            #expect(total.received + total.refused + Int64(missing) == total.expected, "seed \(seed)")
        }
    }
}
