/// Who lives and which parts are held, as the table of locks says: all that look at one moment see the same.
package struct Standing: Sendable, Hashable {
    /// The slots of the living instances, in their order.
    package let slots: [Int]
    /// Parts that somebody holds.
    package let held: Set<Int>
    private let partCount: Int

    /// - Parameter slots: Of the living instances, in any order.
    package init(slots: some Sequence<Int>, held: Set<Int> = [], partCount: Int) {
        self.slots = Set(slots).sorted()
        self.held = held
        self.partCount = partCount
    }

    /// Parts that nobody holds, in their order.
    package var free: [Int] { (0..<self.partCount).filter { !self.held.contains($0) } }

    /// How many parts belong to the instance in `slot`: its share, and one of what does not divide if it is among the first.
    package func share(of slot: Int) -> Int {
        guard let rank = self.slots.firstIndex(of: slot) else { return 0 }
        let (share, rest) = self.partCount.quotientAndRemainder(dividingBy: self.slots.count)
        return share + (rank < rest ? 1 : 0)
    }
}
