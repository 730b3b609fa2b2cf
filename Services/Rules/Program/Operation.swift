/// One step of a compiled rule. Its result goes into the register of its own place; it reads registers of earlier places.
///
/// A register holds a number, or a truth: 1, 0. NaN: unknown.
enum Operation: Sendable, Hashable {
    case number(Double)
    /// The latest value of an input.
    case value(input: Int)
    case window(WindowFunction, slot: Int)
    case percentile(Int, slot: Int)
    case absolute(Int)
    case negated(Int)
    case arithmetic(Int, Arithmetic, Int)
    case comparison(Int, Relation, Int)
    case within(Int, low: Int, high: Int)
    case outside(Int, low: Int, high: Int)
    /// Becomes true with `set`, false with `clear`.
    case latch(set: Int, clear: Int, slot: Int)
    /// Nothing came from an input for so many microseconds.
    case absent(input: Int, limit: Int64)
    /// The same with a limit that the input's own rhythm sets.
    case unheard(input: Int, slot: Int)
    case stuck(input: Int, duration: Int64, slot: Int)
    case held(Int, duration: Int64, slot: Int)
    case repeated(Int, count: Int, total: Int, input: Int, slot: Int)
    case not(Int)
    case and(Int, Int)
    case or(Int, Int)
}

/// What a reading of an input goes into, before the operations run.
enum Absorption: Sendable, Hashable {
    case window(slot: Int)
    case samples(slot: Int)
    case run(tolerance: Double, slot: Int)
    case rhythm(slot: Int)
}

/// A comparison that an alert can name as its cause.
struct Subject: Sendable, Hashable {
    /// Its truth's register, and that of the number it compares; nil: it compares none, the channel's latest value stands for it.
    var operation: Int
    var quantity: Int?
    var input: Int
    var direction: Direction
    var text: String
    /// The number's unit; empty when it has none.
    var unit: String

    /// Which way is worse: what the peak of an episode follows.
    enum Direction: Sendable, Hashable {
        case up
        case down
        case away(from: Double)

        func isWorse(_ value: Double, than other: Double) -> Bool {
            switch self {
            case .up: value > other
            case .down: value < other
            case .away(let middle): abs(value - middle) > abs(other - middle)
            }
        }
    }
}
