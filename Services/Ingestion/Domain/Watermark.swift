import Contracts

/// Up to which sequence number a source's readings are stored, for one generation of its spool.
///
/// The rule that makes storing exact: a batch is written only if nothing before it can be missing, and of it only what
/// lies above the mark. What lies before a batch is known to be stored up to the mark, and up to what the sender itself
/// holds an acknowledgement for (which counts after a restore from an old backup).
struct Watermark: Sendable, Hashable {
    /// The highest stored number; 0 before the first.
    private(set) var sequence: UInt64

    init(sequence: UInt64 = 0) {
        self.sequence = sequence
    }

    enum Decision: Sendable, Hashable {
        /// Store the readings whose number is above `after`, and raise the mark to the end of the run.
        case store(after: UInt64)
        /// All of it is stored already.
        case duplicate
        /// Readings before it are missing: store nothing.
        case gap
    }

    mutating func admit(_ run: SequenceRun) -> Decision {
        guard run.last > self.sequence else { return .duplicate }
        guard run.follows <= max(self.sequence, run.acknowledged) else { return .gap }
        defer { self.sequence = run.last }
        return .store(after: self.sequence)
    }
}
