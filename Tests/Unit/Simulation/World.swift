@testable import AgentService

/// Virtual time, chance and what is going to happen: the only scheduler of a simulation.
///
/// Nothing happens at the same time: what is due is done one after the other, in the order of its time and, at the same
/// time, in the order in which it was asked for. Every choice comes from the seed.
final class World {
    /// Microseconds since the beginning.
    private(set) var now = 0
    private(set) var steps = 0
    var random: SplitMix64
    private var order = 0

    /// When, and for the same time in which order: a binary heap of `time << 24 | order`, the next to happen first.
    private var heap: [Int] = []
    private var actions: [Int: () -> Void] = [:]

    /// Whether the story is printed.
    var isTelling = false

    func tell(_ what: @autoclosure () -> String) {
        if self.isTelling { print("\(self.now / 1000) ms: \(what())") }
    }

    init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
    }

    // MARK: - Time

    /// Now, as the machines take it; only differences count, so the beginning may be any instant.
    var instant: ContinuousClock.Instant { Self.beginning + .microseconds(self.now) }
    private static let beginning = ContinuousClock.now

    func after(_ microseconds: Int, _ action: @escaping () -> Void) {
        self.order += 1
        let due = (self.now + microseconds) << 24 | self.order
        self.actions[due] = action
        var place = self.heap.count
        self.heap.append(due)
        while place > 0 {
            let parent = (place - 1) / 2
            guard due < self.heap[parent] else { break }
            self.heap[place] = self.heap[parent]
            place = parent
        }
        self.heap[place] = due
    }

    /// Does what is due next; false when nothing is, or not before `deadline`.
    func step(until deadline: Int) -> Bool {
        guard let next = self.heap.first, next >> 24 <= deadline else { return false }
        self.removeFirst()
        self.now = next >> 24
        self.steps += 1
        self.actions.removeValue(forKey: next)?()
        return true
    }

    private func removeFirst() {
        let last = self.heap.removeLast()
        let count = self.heap.count
        guard count > 0 else { return }
        var place = 0
        while 2 * place + 1 < count {
            var child = 2 * place + 1
            if child + 1 < count, self.heap[child + 1] < self.heap[child] { child += 1 }
            guard self.heap[child] < last else { break }
            self.heap[place] = self.heap[child]
            place = child
        }
        self.heap[place] = last
    }

    /// Nothing more happens: what the actions hold is let go.
    func end() {
        self.heap = []
        self.actions = [:]
    }

    // MARK: - Chance

    /// 0 ..< `bound`. The bias of the remainder does not matter here.
    func draw(_ bound: Int) -> Int { Int(truncatingIfNeeded: self.random.next() >> 33) % bound }

    func draw(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + self.draw(range.upperBound - range.lowerBound + 1)
    }

    func chance(_ percent: Int) -> Bool { self.draw(100) < percent }

    /// How long a hop takes: mostly a millisecond or two, sometimes much longer.
    func latency() -> Int { self.chance(5) ? self.draw(1_000...200_000) : self.draw(200...3_000) }
}
