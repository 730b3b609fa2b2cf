import Contracts

extension ReadingsEntry {
    /// Drops the readings whose number is not above `mark`; one without numbers stays as it is.
    mutating func keep(above mark: UInt64) {
        guard let run = self.run else { return }
        let start = self.firstPlace(above: mark, in: run)
        self.readings.removeFirst(start)
        self.ordinals.removeFirst(start)
    }

    /// The place in `readings` of the first whose number is above `mark`: places in a batch rise, so that what is new is
    /// its end.
    func firstPlace(above mark: UInt64, in run: SequenceRun) -> Int {
        self.ordinals.firstIndex { run.first + UInt64($0) > mark } ?? self.ordinals.count
    }
}
