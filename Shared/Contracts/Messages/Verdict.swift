/// What became of one ``ReadingsEntry``.
package struct Verdict: Sendable, Hashable {
    package enum Outcome: UInt8, Sendable, Hashable {
        /// Stored, now or before: every reading of the batch is in the database.
        case stored = 0
        /// Nothing of it was stored: readings before it are missing. The sender sends again from `watermark` on.
        case gap = 1
        /// It can never be stored; its bytes are among the dead letters.
        case dead = 2
        /// Its idempotency key was used before: what it repeats is stored, and nothing of it was stored again.
        case repeated = 3
    }

    package var receipt: Receipt
    package var outcome: Outcome

    /// The highest sequence number stored for the entry's source and boot; 0 without a run.
    package var watermark: UInt64

    package init(receipt: Receipt, outcome: Outcome, watermark: UInt64) {
        self.receipt = receipt
        self.outcome = outcome
        self.watermark = watermark
    }
}
