import Contracts
import Testing

@testable import IngestionService

@Suite("A batch's numbers")
struct NumberingTests {
    private func numbering(_ last: UInt64, follows: UInt64, boot: String = "b") -> TelemetryBatch.Numbering {
        .init(boot: boot, last: last, follows: follows, acknowledged: 0)
    }

    @Test("A batch of n items ends at its number and begins n - 1 before it")
    func run() {
        let run = self.numbering(10, follows: 5).run(of: 3)
        #expect(run == SequenceRun(boot: "b", first: 8, last: 10, follows: 5, acknowledged: 0))
        #expect(self.numbering(10, follows: 7).fault(of: 3) == nil)
        #expect(self.numbering(3, follows: 0).fault(of: 3) == nil)
    }

    @Test("Numbers that cannot be are refused before they are reckoned with")
    func faults() {
        #expect(self.numbering(2, follows: 0).fault(of: 3) != nil)
        #expect(self.numbering(10, follows: 8).fault(of: 3) != nil)
        #expect(self.numbering(10, follows: 0).fault(of: 0) != nil)
        #expect(self.numbering(10, follows: 0, boot: "").fault(of: 1) != nil)
        #expect(self.numbering(10, follows: 0, boot: String(repeating: "x", count: 201)).fault(of: 1) != nil)
    }
}
