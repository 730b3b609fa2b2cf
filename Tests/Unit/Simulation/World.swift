@testable import AgentService

/// Virtual time, chance and what is going to happen: the only scheduler of a simulation.
///
/// Nothing happens at the same time: what is due is done one after the other, in the order of its time and, at the same
/// time, in the order in which it was asked for. Every choice comes from the seed.
final class World {
    private struct Due {
        var at: Int
        var order: Int
        var action: () -> Void
    }

    /// Microseconds since the beginning.
    private(set) var now = 0
    private(set) var steps = 0
    var random: SplitMix64
    private var order = 0

    /// A binary heap, the next to happen first.
    private var heap: [Due] = []

    init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
    }

    // MARK: - Time

    /// Now, as the machines take it; only differences count, so the beginning may be any instant.
    var instant: ContinuousClock.Instant { Self.beginning + .microseconds(self.now) }
    private static let beginning = ContinuousClock.now

    func after(_ microseconds: Int, _ action: @escaping () -> Void) {
        self.order += 1
        self.heap.append(Due(at: self.now + microseconds, order: self.order, action: action))
        var place = self.heap.count - 1
        while place > 0, self.isEarlier(place, (place - 1) / 2) {
            self.heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Does what is due next; false when nothing is, or not before `deadline`.
    func step(until deadline: Int) -> Bool {
        guard let next = self.heap.first, next.at <= deadline else { return false }
        let last = self.heap.removeLast()
        if !self.heap.isEmpty {
            self.heap[0] = last
            var place = 0
            while true {
                var least = place
                for child in [2 * place + 1, 2 * place + 2] where child < self.heap.count {
                    if self.isEarlier(child, least) { least = child }
                }
                if least == place { break }
                self.heap.swapAt(place, least)
                place = least
            }
        }
        self.now = next.at
        self.steps += 1
        next.action()
        return true
    }

    /// Nothing more happens: what the actions hold is let go.
    func end() { self.heap = [] }

    private func isEarlier(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (self.heap[left], self.heap[right])
        return left.at == right.at ? left.order < right.order : left.at < right.at
    }

    // MARK: - Chance

    /// 0 ..< `bound`. The bias of the remainder does not matter here.
    func draw(_ bound: Int) -> Int { Int(truncatingIfNeeded: self.random.next() >> 33) % bound }

    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + self.draw(range.upperBound - range.lowerBound + 1) }

    func chance(_ percent: Int) -> Bool { self.draw(100) < percent }

    /// How long a hop takes: mostly a millisecond or two, sometimes much longer.
    func latency() -> Int { self.chance(5) ? self.draw(1_000...200_000) : self.draw(200...3_000) }
}
