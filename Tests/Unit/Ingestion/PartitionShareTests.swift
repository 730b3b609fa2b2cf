import Contracts
import Testing

@testable import IngestionService

@Suite("Sharing the partitions")
struct PartitionShareTests {
    @Test(
        "Living writers have all partitions between them, as evenly as can be, whatever their slots",
        arguments: [
            [0], [3, 1], [0, 4, 7], [9, 2, 5, 63], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7], Array(0..<11),
        ])
    func even(slots: [Int]) {
        let share = PartitionShare(slots: slots)
        let counts = slots.map { share.count(of: $0) }
        #expect(counts.reduce(0, +) == Streams.partitionCount)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        #expect(PartitionShare(slots: slots.reversed()) == share)
    }

    @Test("Who is not among the living has none")
    func dead() {
        #expect(PartitionShare(slots: [1, 2]).count(of: 3) == 0)
        #expect(PartitionShare(slots: []).count(of: 0) == 0)
    }
}
