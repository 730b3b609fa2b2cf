import Domain

@testable import RulesService

/// SplitMix64 (G. Steele et al., OOPSLA 2014): the same numbers for the same seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(self.next() % UInt64(limit)) }
}

/// Makes up rules of all kinds, over the channels a, b and c.
struct ExpressionMaker {
    var random: SeededGenerator

    init(seed: UInt64) {
        self.random = SeededGenerator(seed: seed)
    }

    mutating func expression() -> RuleExpression {
        while true {
            let expression = RuleExpression(self.condition(depth: 3))
            if !expression.channels.isEmpty { return expression }
        }
    }

    private mutating func condition(depth: Int) -> Condition {
        guard depth > 0, self.random.below(3) > 0 else { return self.simple() }
        switch self.random.below(5) {
        case 0: return .not(self.condition(depth: depth - 1))
        case 1: return .and(self.condition(depth: depth - 1), self.condition(depth: depth - 1))
        case 2: return .or(self.condition(depth: depth - 1), self.condition(depth: depth - 1))
        case 3: return .held(self.condition(depth: depth - 1), self.duration())
        default:
            let inner = self.simple()
            guard RuleExpression(inner).channels.count == 1 else { return inner }
            let total = 1 + self.random.below(8)
            return .repeated(inner, count: 1 + self.random.below(total), of: total)
        }
    }

    private mutating func simple() -> Condition {
        let (low, high) = (self.level(), self.level())
        let band = Band(low: .number(min(low, high)), high: .number(max(low, high)))
        switch self.random.below(8) {
        case 0: return .within(self.quantity(depth: 2), band, clear: nil)
        case 1: return .outside(self.quantity(depth: 1), band, clear: nil)
        case 2:
            let wide = Band(low: .number(min(low, high) - 1), high: .number(max(low, high) + 1))
            return .outside(self.quantity(depth: 1), wide, clear: band)
        case 3: return .absent(self.channel(), self.random.below(2) == 0 ? nil : self.duration())
        case 4: return .stuck(self.channel(), self.duration(), tolerance: Double(self.random.below(3)) / 2)
        case 5:
            return .comparison(
                .channel(self.channel()), .greater, .number(max(low, high)), clear: .number(min(low, high)))
        default:
            let relation = Relation.allCases[self.random.below(Relation.allCases.count)]
            return .comparison(self.quantity(depth: 2), relation, self.quantity(depth: 1), clear: nil)
        }
    }

    private mutating func quantity(depth: Int) -> Quantity {
        switch self.random.below(depth > 0 ? 7 : 3) {
        case 0: return .number(self.level())
        case 1, 2: return .channel(self.channel())
        case 3:
            let functions: [WindowFunction] = [
                .average, .minimum, .maximum, .sum, .count, .rate, .change, .percentile(50), .percentile(95),
            ]
            return .window(functions[self.random.below(functions.count)], self.channel(), self.duration())
        case 4: return .absolute(self.quantity(depth: depth - 1))
        case 5:
            if case .number(let number) = self.quantity(depth: depth - 1) { return .number(-number) }
            return .negated(.channel(self.channel()))
        default:
            let operation = Arithmetic.allCases[self.random.below(Arithmetic.allCases.count)]
            return .arithmetic(self.quantity(depth: depth - 1), operation, self.quantity(depth: depth - 1))
        }
    }

    private mutating func level() -> Double { Double(self.random.below(21) - 10) / 2 }

    private mutating func duration() -> Duration { .milliseconds(500 * (1 + self.random.below(20))) }

    private mutating func channel() -> ChannelName { ChannelName(name: ["a", "b", "c"][self.random.below(3)]) }
}
