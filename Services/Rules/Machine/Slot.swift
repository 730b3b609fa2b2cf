/// The memory of one operation: two words, whose meaning is the operation's.
///
/// | operation | `time` | `bits` |
/// |---|---|---|
/// | latch | – | 1: it is set |
/// | held | since when it is true; `.min`: it is not | – |
/// | repeated | readings seen, up to the total | their truths, the latest lowest |
/// | stuck | since when it is | the value at which |
/// | absent | intervals seen, up to 16 | their mean |
struct Slot: Sendable, Hashable {
    var time: Int64
    var bits: UInt64

    /// A latch that is not set, or a duration that has not begun.
    var isFresh: Bool { self.bits == 0 && (self.time == 0 || self.time == .min) }

    var number: Double {
        get { Double(bitPattern: self.bits) }
        set { self.bits = newValue.bitPattern }
    }
}
