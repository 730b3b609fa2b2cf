import Domain

/// One accepted batch, as it lies in `readings:{p}`.
///
/// Little-endian; a version byte, the head, then 22 bytes for each reading:
///
/// ```
/// u8 version=2 · u64 instance · u64 number · text source · text idempotencyKey · i64 receivedAt
/// u16 refused · u8 flags (bit 0: clock corrected, bit 1: replayed)
/// u8 hasRun · [text boot · u64 first · u64 last · u64 follows · u64 acknowledged]
/// u32 count · count × (i32 channel · u16 ordinal · i64 time µs · f64 value)
/// ```
///
/// Text is a u16 length and UTF-8. `ordinal` is the reading's place in the sender's batch, so that its sequence number is
/// `first + ordinal` although refused neighbours are missing. Version 1 has no `refused` and no `flags`; it is still read.
package struct ReadingsEntry: Sendable, Hashable {
    package var receipt: Receipt
    package var source: String

    /// Empty when the sender gave none.
    package var idempotencyKey: String
    package var receivedAt: Timestamp

    /// Items of the batch that were refused for their own fault; up to 65 535.
    package var refused: Int

    /// The device has set the times of these readings right afterwards.
    package var isClockCorrected: Bool

    /// A dead letter on its second way, without its numbers: those were reckoned with when it died.
    package var isReplayed: Bool
    package var run: SequenceRun?
    package var readings: [Reading]
    package var ordinals: [UInt16]

    package init(
        receipt: Receipt, source: String, idempotencyKey: String = "", receivedAt: Timestamp, refused: Int = 0,
        isClockCorrected: Bool = false, isReplayed: Bool = false, run: SequenceRun? = nil, readings: [Reading],
        ordinals: [UInt16]
    ) {
        precondition(readings.count == ordinals.count)
        self.receipt = receipt
        self.source = source
        self.idempotencyKey = idempotencyKey
        self.receivedAt = receivedAt
        self.refused = refused
        self.isClockCorrected = isClockCorrected
        self.isReplayed = isReplayed
        self.run = run
        self.readings = readings
        self.ordinals = ordinals
    }
}
