/// Canonical text: one space between words, parentheses only where the meaning needs them.
extension RuleExpression: CustomStringConvertible {
    var description: String { self.root.text }
}

extension Condition {
    var text: String {
        switch self {
        case .comparison(let left, let relation, let right, let clear):
            let level = clear.map { " clear \(relation.isUpward ? "below" : "above") \($0.text)" } ?? ""
            return "\(left.text) \(relation.rawValue) \(right.text)\(level)"
        case .within(let value, let band, let clear):
            return "\(value.text) between \(band.text)\(clear.map { " clear not between \($0.text)" } ?? "")"
        case .outside(let value, let band, let clear):
            return "\(value.text) not between \(band.text)\(clear.map { " clear between \($0.text)" } ?? "")"
        case .absent(let channel, let duration):
            return "absent(\(channel.text)\(duration.map { ", \($0.ruleText)" } ?? ""))"
        case .stuck(let channel, let duration, let tolerance):
            let last = tolerance == 0 ? "" : ", \(tolerance.ruleText)"
            return "stuck(\(channel.text), \(duration.ruleText)\(last))"
        case .held(let inner, let duration):
            return "\(inner.text(atLeast: .held)) for \(duration.ruleText)"
        case .repeated(let inner, let count, let total):
            return "\(inner.text(atLeast: .held)) in \(count) of \(total) readings"
        case .not(let inner):
            return "not \(inner.text(atLeast: .negation))"
        case .and(let left, let right):
            return "\(left.text(atLeast: .conjunction)) and \(right.text(atLeast: .negation))"
        case .or(let left, let right):
            return "\(left.text(atLeast: .disjunction)) or \(right.text(atLeast: .conjunction))"
        }
    }

    private enum Level: Int {
        case disjunction
        case conjunction
        case negation
        case held
    }

    private var level: Level {
        switch self {
        case .or: .disjunction
        case .and: .conjunction
        case .not: .negation
        default: .held
        }
    }

    private func text(atLeast level: Level) -> String {
        self.level.rawValue >= level.rawValue ? self.text : "(\(self.text))"
    }
}

extension Quantity {
    var text: String {
        switch self {
        case .number(let number): number.ruleText
        case .channel(let channel): channel.text
        case .window(let function, let channel, let duration):
            "\(function.name)(\(channel.text), \(duration.ruleText))"
        case .absolute(let inner): "abs(\(inner.text))"
        case .negated(let inner): "-\(inner.text(atLeast: 2))"
        case .arithmetic(let left, let operation, let right):
            "\(left.text(atLeast: self.level)) \(operation.rawValue) \(right.text(atLeast: self.level + 1))"
        }
    }

    /// 0 a sum, 1 a product, 2 what stands by itself.
    private var level: Int {
        guard case .arithmetic(_, let operation, _) = self else { return 2 }
        return operation.isSum ? 0 : 1
    }

    private func text(atLeast level: Int) -> String {
        self.level >= level ? self.text : "(\(self.text))"
    }
}

extension Band {
    fileprivate var text: String { "\(self.low.text) and \(self.high.text)" }
}

extension ChannelName {
    var text: String {
        var text = "\""
        for character in self.name.unicodeScalars {
            switch character {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text.unicodeScalars.append(character)
            }
        }
        return text + "\""
    }
}

extension Double {
    /// The shortest that reads back as the same number; whole numbers without a point.
    var ruleText: String {
        if self == self.rounded(), abs(self) < 1e15 {
            return String(Int64(self))
        }
        return self.description
    }
}
