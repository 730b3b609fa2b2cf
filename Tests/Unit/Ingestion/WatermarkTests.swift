import Contracts
import TestSupport
import Testing

@testable import IngestionService

@Suite("Watermarks")
struct WatermarkTests {
    func run(_ first: UInt64, _ last: UInt64, follows: UInt64? = nil, acknowledged: UInt64 = 0) -> SequenceRun {
        SequenceRun(boot: "b", first: first, last: last, follows: follows ?? first - 1, acknowledged: acknowledged)
    }

    @Test("Batches in order are stored, and what comes twice is stored once")
    func inOrder() {
        var mark = Watermark()
        #expect(mark.admit(self.run(1, 100)) == .store(after: 0))
        #expect(mark.admit(self.run(1, 100)) == .duplicate)
        #expect(mark.admit(self.run(51, 150)) == .store(after: 100))
        #expect(mark.sequence == 150)
    }

    @Test("After a gap nothing is stored until the missing readings came")
    func gap() {
        var mark = Watermark(sequence: 100)
        #expect(mark.admit(self.run(201, 300)) == .gap)
        #expect(mark.sequence == 100)
        #expect(mark.admit(self.run(101, 200)) == .store(after: 100))
        #expect(mark.admit(self.run(201, 300)) == .store(after: 200))
    }

    @Test("Numbers that the spool has dropped are no gap")
    func dropped() {
        var mark = Watermark(sequence: 100)
        #expect(mark.admit(self.run(501, 600, follows: 100)) == .store(after: 100))
        #expect(mark.sequence == 600)
    }

    @Test("A database restored from an old backup goes on from what the sender knows to be stored")
    func restored() {
        var mark = Watermark(sequence: 0)
        #expect(mark.admit(self.run(501, 600, acknowledged: 400)) == .gap)
        #expect(mark.admit(self.run(501, 600, acknowledged: 500)) == .store(after: 0))
    }

    @Test("However batches are lost, repeated and interleaved, the mark never passes a reading that was not stored")
    func property() {
        for seed in 0..<200 {
            var random = SplitMix(state: UInt64(seed))
            var mark = Watermark()
            var stored: Set<UInt64> = []
            var acknowledged: UInt64 = 0
            var next: UInt64 = 1
            for _ in 0..<200 {
                if Int.random(in: 0..<5, using: &random) == 0 { next = acknowledged + 1 }  // The sender reconnects.
                let last = next + UInt64.random(in: 0..<20, using: &random)
                let run = self.run(next, last, acknowledged: acknowledged)
                next = last + 1
                if Int.random(in: 0..<6, using: &random) == 0 { continue }  // The stream loses it.
                if case .store(let after) = mark.admit(run) {
                    for number in max(after + 1, run.first)...run.last {
                        #expect(stored.insert(number).inserted, "\(number) twice, seed \(seed)")
                    }
                }
                if Bool.random(using: &random) { acknowledged = mark.sequence }
            }
            #expect(UInt64(stored.count) == mark.sequence, "a hole, seed \(seed)")
        }
    }
}
