import Domain

/// Reads tokens into a tree, by recursive descent: one function for each line of the grammar in `docs/rules-language.md`.
///
/// Every function leaves `next` at the first token that is not its own.
struct Parser {
    /// Bytes of a text.
    static let textLimit = 8192
    /// Parts of a tree, and how deep they may lie in each other.
    static let partLimit = 256
    static let depthLimit = 64

    let text: String
    let tokens: [Token]
    var next = 0
    var parts = 0
    var depth = 0

    /// What a part turned out to be; parentheses may hold either.
    enum Phrase {
        case condition(Condition)
        case quantity(Quantity)
    }

    init(_ text: String) throws(Misreading) {
        guard text.utf8.count <= Self.textLimit else {
            throw Misreading(
                message: "Expected \(Self.textLimit) bytes at most.", bytes: Self.textLimit..<text.utf8.count)
        }
        self.text = text
        self.tokens = try Lexer.tokens(of: text)
    }

    mutating func parse() throws(Misreading) -> Condition {
        let start = self.next
        let phrase = try self.disjunction()
        let condition = try self.condition(phrase, from: start)
        guard self.token.kind == .end else {
            throw self.unexpected("and, or, for, clear, in or the end", words: Self.joints)
        }
        var readsChannel = false
        condition.forEachChannel { _ in readsChannel = true }
        guard readsChannel else {
            throw Misreading(
                message: "Expected a condition on a channel; this one reads none.", bytes: self.bytes(from: start))
        }
        return condition
    }

    // MARK: - Conditions

    private mutating func disjunction() throws(Misreading) -> Phrase {
        let start = self.next
        var left = try self.conjunction()
        while self.take("or") {
            let first = try self.condition(left, from: start)
            let place = self.next
            let right = try self.conjunction()
            left = .condition(.or(first, try self.condition(right, from: place)))
            try self.count(from: start)
        }
        return left
    }

    private mutating func conjunction() throws(Misreading) -> Phrase {
        let start = self.next
        var left = try self.negation()
        while self.take("and") {
            let first = try self.condition(left, from: start)
            let place = self.next
            let right = try self.negation()
            left = .condition(.and(first, try self.condition(right, from: place)))
            try self.count(from: start)
        }
        return left
    }

    private mutating func negation() throws(Misreading) -> Phrase {
        let start = self.next
        guard self.take("not") else { return try self.held() }
        try self.descend(from: start)
        defer { self.depth -= 1 }
        let place = self.next
        let inner = try self.negation()
        return .condition(.not(try self.condition(inner, from: place)))
    }

    private mutating func held() throws(Misreading) -> Phrase {
        let start = self.next
        var phrase = try self.comparison()
        while true {
            if self.take("for") {
                let inner = try self.condition(phrase, from: start)
                phrase = .condition(.held(inner, try self.duration(atLeast: .milliseconds(1))))
            } else if self.isWord("in") || self.isCountOf {
                _ = self.take("in")
                let inner = try self.condition(phrase, from: start)
                phrase = .condition(try self.repeated(inner, from: start))
            } else {
                return phrase
            }
            try self.count(from: start)
        }
    }

    private var isCountOf: Bool {
        guard case .number = self.token.kind, self.next + 1 < self.tokens.count else { return false }
        return self.tokens[self.next + 1].kind == .word("of")
    }

    private mutating func repeated(_ inner: Condition, from start: Int) throws(Misreading) -> Condition {
        var names: Set<String> = []
        inner.forEachChannel { names.insert($0.name) }
        guard names.count == 1 else {
            throw Misreading(
                message: "Expected a condition on one channel alone, as its readings are counted.",
                bytes: self.bytes(from: start, to: self.next - 1))
        }
        let place = self.next
        let count = try self.wholeNumber("how many readings, as in 3 of 5 readings")
        try self.expect("of")
        let total = try self.wholeNumber("a number of readings, as in 3 of 5 readings")
        guard (1...64).contains(total), (1...total).contains(count) else {
            throw Misreading(
                message: "Expected 1 of 1 to 64 of 64 readings, the first number not above the second.",
                bytes: self.bytes(from: place))
        }
        try self.expect("readings")
        return .repeated(inner, count: count, of: total)
    }

    private mutating func comparison() throws(Misreading) -> Phrase {
        let start = self.next
        let left = try self.sum()
        if case .symbol(let symbol) = self.token.kind, let relation = Relation(rawValue: symbol) {
            let value = try self.quantity(left, from: start)
            self.next += 1
            let level = try self.sumQuantity()
            try self.count(from: start)
            let clear = try self.clearLevel(of: relation, level)
            return .condition(.comparison(value, relation, level, clear: clear))
        }
        let isOutside = self.isWord("not") && self.isWord("between", at: 1)
        guard isOutside || self.isWord("between") else { return left }
        let value = try self.quantity(left, from: start)
        _ = self.take("not")
        let band = try self.band()
        try self.count(from: start)
        let clear = try self.clearBand(of: band, isOutside: isOutside)
        return .condition(isOutside ? .outside(value, band, clear: clear) : .within(value, band, clear: clear))
    }

    private mutating func clearLevel(of relation: Relation, _ level: Quantity) throws(Misreading) -> Quantity? {
        let word = relation.isUpward ? "below" : "above"
        guard self.take("clear") else { return nil }
        guard relation.isUpward || relation.isDownward else {
            throw self.misplaced("No clear level goes with \(relation.rawValue), only with > >= < <=.")
        }
        guard self.take(word) else {
            throw self.unexpected("\(word), as it belongs to \(relation.rawValue)", words: [word])
        }
        let place = self.next
        let clear = try self.sumQuantity()
        if case .number(let level) = level, case .number(let clear) = clear,
            relation.isUpward ? clear > level : clear < level
        {
            throw Misreading(
                message: "Expected a clear level not \(relation.isUpward ? "above" : "below") \(level.ruleText).",
                bytes: self.bytes(from: place))
        }
        return clear
    }

    /// `between` and two bounds.
    private mutating func band() throws(Misreading) -> Band {
        try self.expect("between")
        let place = self.next
        let low = try self.sumQuantity()
        try self.expect("and")
        let high = try self.sumQuantity()
        if case .number(let low) = low, case .number(let high) = high, low > high {
            throw Misreading(
                message: "Expected the lower bound first: \(low.ruleText) is above \(high.ruleText).",
                bytes: self.bytes(from: place))
        }
        return Band(low: low, high: high)
    }

    private mutating func clearBand(of band: Band, isOutside: Bool) throws(Misreading) -> Band? {
        guard self.take("clear") else { return nil }
        let place = self.next
        if !isOutside { try self.expect("not") }
        let clear = try self.band()
        let (inner, outer) = isOutside ? (clear, band) : (band, clear)
        if case .number(let low) = inner.low, case .number(let high) = inner.high,
            case .number(let lowest) = outer.low, case .number(let highest) = outer.high,
            low < lowest || high > highest
        {
            throw Misreading(
                message: "Expected a clear band that \(isOutside ? "lies within" : "holds") the other.",
                bytes: self.bytes(from: place))
        }
        return clear
    }

    // MARK: - Numbers

    mutating func sumQuantity() throws(Misreading) -> Quantity {
        let start = self.next
        let phrase = try self.sum()
        return try self.quantity(phrase, from: start)
    }

    private mutating func sum() throws(Misreading) -> Phrase {
        try self.chain(of: ["+", "-"]) { (parser: inout Parser) throws(Misreading) in try parser.product() }
    }

    private mutating func product() throws(Misreading) -> Phrase {
        try self.chain(of: ["*", "/"]) { (parser: inout Parser) throws(Misreading) in try parser.factor() }
    }

    private mutating func chain(
        of symbols: [String], _ part: (inout Parser) throws(Misreading) -> Phrase
    ) throws(Misreading) -> Phrase {
        let start = self.next
        var left = try part(&self)
        while case .symbol(let symbol) = self.token.kind, symbols.contains(symbol),
            let operation = Arithmetic(rawValue: symbol)
        {
            let first = try self.quantity(left, from: start)
            self.next += 1
            let place = self.next
            let right = try part(&self)
            left = .quantity(.arithmetic(first, operation, try self.quantity(right, from: place)))
            try self.count(from: start)
        }
        return left
    }

    private mutating func factor() throws(Misreading) -> Phrase {
        let start = self.next
        try self.descend(from: start)
        defer { self.depth -= 1 }
        let token = self.token
        switch token.kind {
        case .number(let number):
            self.next += 1
            return .quantity(.number(number))
        case .channel(let name):
            self.next += 1
            return .quantity(.channel(self.channel(name, at: token.bytes)))
        case .symbol("-"):
            self.next += 1
            let place = self.next
            let phrase = try self.factor()
            let inner = try self.quantity(phrase, from: place)
            if case .number(let number) = inner { return .quantity(.number(-number)) }
            return .quantity(.negated(inner))
        case .symbol("("):
            self.next += 1
            let phrase = try self.disjunction()
            guard self.take(symbol: ")") else { throw self.unexpected("a closing parenthesis", words: Self.joints) }
            return phrase
        case .word(let word) where self.isSymbol("(", at: 1) && !Self.keywords.contains(word):
            return try self.call(word)
        case .word(let word):
            throw Misreading(
                message: "Expected a channel, number or function, found \(word)."
                    + (Self.keywords.contains(word) ? "" : " Channels are written in double quotes: \"\(word)\"."),
                bytes: token.bytes)
        default:
            throw self.unexpected("a channel, number or function")
        }
    }
}
