import Domain

/// The form for those who do not want to type: one channel against one level or two.
///
/// Nothing is lost on the way to an expression and back.
struct SimpleRule: Sendable, Hashable {
    enum Operator: String, Sendable, CaseIterable {
        case greater = "gt"
        case less = "lt"
        case greaterOrEqual = "gte"
        case lessOrEqual = "lte"
        /// Less than 1e-9 apart.
        case equal = "eq"
        /// Bounds belong to it.
        case between
        /// Bounds do not belong to it.
        case outside = "not_between"
    }

    /// What does not go together, in which of the wire's fields.
    struct Fault: Error, Hashable {
        var field: String
        var message: String
    }

    /// The channel's name.
    var channel: String
    var comparison: Operator
    var threshold: Double
    /// Only for the two of a band, which need it: not below `threshold`.
    var thresholdHigh: Double?
    /// Where it clears: not above `threshold` for gt and gte, not below it for lt and lte; not for the others.
    var clearThreshold: Double?
    /// How long it must be true; nil and zero: not at all.
    var forDuration: Duration?

    func expression() throws(Fault) -> RuleExpression {
        guard self.threshold.isFinite else {
            throw Fault(field: "threshold", message: "Input should be a finite number")
        }
        guard !self.channel.isEmpty else {
            throw Fault(field: "event_public_id", message: "The channel needs a name")
        }
        let condition = try self.condition()
        guard let duration = self.forDuration, duration != .zero else { return RuleExpression(condition) }
        guard duration > .zero, duration <= .seconds(31 * 86_400), duration.microseconds % 1000 == 0 else {
            throw Fault(field: "for_seconds", message: "Expected whole milliseconds, 31 days at most")
        }
        return RuleExpression(.held(condition, duration))
    }

    /// The simple form of an expression; nil: it has none.
    init?(_ expression: RuleExpression) {
        var condition = expression.root
        self.forDuration = nil
        if case .held(let inner, let duration) = condition {
            condition = inner
            self.forDuration = duration
        }
        self.thresholdHigh = nil
        self.clearThreshold = nil
        switch condition {
        case .comparison(.channel(let channel), let relation, .number(let level), let clear):
            guard let comparison = Operator(relation) else { return nil }
            if let clear {
                guard case .number(let number) = clear else { return nil }
                self.clearThreshold = number
            }
            self.channel = channel.name
            self.comparison = comparison
            self.threshold = level
        case .within(.channel(let channel), let band, clear: nil),
            .outside(.channel(let channel), let band, clear: nil):
            guard case .number(let low) = band.low, case .number(let high) = band.high else { return nil }
            self.channel = channel.name
            self.comparison = if case .within = condition { .between } else { .outside }
            self.threshold = low
            self.thresholdHigh = high
        default:
            return nil
        }
    }

    init(
        channel: String, comparison: Operator, threshold: Double, thresholdHigh: Double? = nil,
        clearThreshold: Double? = nil, forDuration: Duration? = nil
    ) {
        self.channel = channel
        self.comparison = comparison
        self.threshold = threshold
        self.thresholdHigh = thresholdHigh
        self.clearThreshold = clearThreshold
        self.forDuration = forDuration
    }

    private func condition() throws(Fault) -> Condition {
        let value = Quantity.channel(ChannelName(name: self.channel))
        guard let relation = self.comparison.relation else {
            guard self.clearThreshold == nil else { throw Self.noClearLevel }
            guard let high = self.thresholdHigh else {
                throw Fault(field: "threshold_high", message: "\(self.comparison.rawValue) needs a second threshold")
            }
            guard high.isFinite, high >= self.threshold else {
                throw Fault(field: "threshold_high", message: "Expected a number not below threshold")
            }
            let band = Band(low: .number(self.threshold), high: .number(high))
            return self.comparison == .between ? .within(value, band, clear: nil) : .outside(value, band, clear: nil)
        }
        guard let clear = self.clearThreshold else {
            return .comparison(value, relation, .number(self.threshold), clear: nil)
        }
        guard relation != .equal else { throw Self.noClearLevel }
        guard clear.isFinite, relation.isUpward ? clear <= self.threshold : clear >= self.threshold else {
            throw Fault(
                field: "clear_threshold",
                message: "Expected a number not \(relation.isUpward ? "above" : "below") threshold")
        }
        return .comparison(value, relation, .number(self.threshold), clear: .number(clear))
    }

    private static let noClearLevel = Fault(
        field: "clear_threshold", message: "A clear level goes with gt, gte, lt and lte only")
}

extension SimpleRule.Operator {
    fileprivate var relation: Relation? {
        switch self {
        case .greater: .greater
        case .less: .less
        case .greaterOrEqual: .greaterOrEqual
        case .lessOrEqual: .lessOrEqual
        case .equal: .equal
        case .between, .outside: nil
        }
    }

    fileprivate init?(_ relation: Relation) {
        guard let match = Self.allCases.first(where: { $0.relation == relation }) else { return nil }
        self = match
    }
}
