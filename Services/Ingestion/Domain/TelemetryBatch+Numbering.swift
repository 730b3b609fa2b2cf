import Contracts

extension TelemetryBatch.Numbering {
    /// The run of `count` items that ends at `last`.
    func run(of count: Int) -> SequenceRun {
        SequenceRun(
            boot: self.boot, first: self.last + 1 - UInt64(count), last: self.last, follows: self.follows,
            acknowledged: self.acknowledged)
    }

    /// What is wrong with the numbers of a batch of `count` items; nil when nothing is.
    func fault(of count: Int) -> String? {
        if self.boot.isEmpty || self.boot.utf8.count > 200 { return "boot: needs 1 to 200 bytes of text." }
        if count == 0 || self.last < UInt64(count) { return "seq: must be at least the number of datapoints." }
        if self.follows > self.last - UInt64(count) { return "follows: must be below the batch's first number." }
        return nil
    }
}
