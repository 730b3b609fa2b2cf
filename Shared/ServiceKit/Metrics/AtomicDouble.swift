import Synchronization

/// A double that threads may change at once; the hardware has no atomic addition of doubles, so adding retries until
/// nobody came between.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double {
        Double(bitPattern: self.bits.load(ordering: .relaxed))
    }

    func store(_ value: Double) {
        self.bits.store(value.bitPattern, ordering: .relaxed)
    }

    func add(_ amount: Double) {
        var expected = self.bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: expected) + amount
            let (exchanged, original) = self.bits.weakCompareExchange(
                expected: expected, desired: sum.bitPattern, ordering: .relaxed)
            if exchanged { return }
            expected = original
        }
    }
}
