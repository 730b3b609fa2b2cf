/// What a value must do for anything to happen to a rule at rest.
enum Threshold: Sendable, Hashable {
    case comparison(Relation, Double)
    case within(ClosedRange<Double>)
    case outside(ClosedRange<Double>)

    /// Of a rule that compares one channel with numbers, with or without a clear level and a duration; nil: another.
    init?(_ condition: Condition) {
        switch condition {
        case .held(let inner, _):
            self.init(inner)
        case .comparison(.channel, let relation, .number(let level), clear: nil),
            .comparison(.channel, let relation, .number(let level), clear: .number):
            self = .comparison(relation, level)
        case .within(.channel, let band, clear: nil):
            guard let range = band.range else { return nil }
            self = .within(range)
        case .outside(.channel, let band, clear: nil):
            guard let range = band.range else { return nil }
            self = .outside(range)
        default:
            return nil
        }
    }

    func isCrossed(by value: Double) -> Bool {
        switch self {
        case .comparison(let relation, let level): relation.holds(value, level)
        case .within(let range): range.contains(value)
        case .outside(let range): !range.contains(value)
        }
    }
}

extension Band {
    /// Of two numbers.
    fileprivate var range: ClosedRange<Double>? {
        guard case .number(let low) = self.low, case .number(let high) = self.high, low <= high else { return nil }
        return low...high
    }
}
