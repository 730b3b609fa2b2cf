import Contracts

/// Who of the living writers has how many partitions: each of them computes the same, from the same table of locks.
///
/// ```
/// eight partitions, three writers    slots 0, 4, 7    3 · 3 · 2
/// ```
struct PartitionShare: Sendable, Hashable {
    /// The slots of the living writers, in their order.
    let slots: [Int]

    /// - Parameter slots: Of the living writers, in any order.
    init(slots: some Sequence<Int>) {
        self.slots = Set(slots).sorted()
    }

    /// How many partitions belong to the writer in `slot`: its share, and one of what does not divide if it is among the first.
    func count(of slot: Int) -> Int {
        guard let rank = self.slots.firstIndex(of: slot) else { return 0 }
        let (share, rest) = Streams.partitionCount.quotientAndRemainder(dividingBy: self.slots.count)
        return share + (rank < rest ? 1 : 0)
    }
}
