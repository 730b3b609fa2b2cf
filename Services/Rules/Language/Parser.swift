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

    private let text: String
    private let tokens: [Token]
    private var next = 0
    private var parts = 0
    private var depth = 0

    /// What a part turned out to be; parentheses may hold either.
    private enum Phrase {
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

    private mutating func sumQuantity() throws(Misreading) -> Quantity {
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

    // MARK: - Functions

    private static let functions = [
        "abs", "absent", "avg", "change", "count", "max", "min", "p50", "p90", "p95", "p99", "rate", "stuck", "sum",
    ]

    private mutating func call(_ name: String) throws(Misreading) -> Phrase {
        let start = self.next
        let function = WindowFunction(name: name)
        guard function != nil || ["abs", "absent", "stuck"].contains(name) else {
            let nearest = Suggestion.nearest(to: name, among: Self.functions)
            throw Misreading(
                message: "Unknown function \(name)"
                    + (nearest.map { "; did you mean \($0)?" }
                        ?? "; there are \(Self.functions.joined(separator: ", "))."),
                bytes: self.token.bytes)
        }
        self.next += 2
        let phrase: Phrase
        if let function {
            let channel = try self.channel(of: name)
            try self.comma(of: name, before: "a duration such as 5m")
            phrase = .quantity(.window(function, channel, try self.duration(atLeast: .milliseconds(100))))
        } else if name == "abs" {
            phrase = .quantity(.absolute(try self.sumQuantity()))
        } else if name == "absent" {
            let channel = try self.channel(of: name)
            let isGiven = self.take(symbol: ",")
            phrase = .condition(.absent(channel, isGiven ? try self.duration(atLeast: .milliseconds(1)) : nil))
        } else {
            phrase = .condition(try self.stuck())
        }
        guard self.take(symbol: ")") else { throw self.unexpected("a closing parenthesis after \(name)'s arguments") }
        try self.count(from: start)
        return phrase
    }

    private mutating func stuck() throws(Misreading) -> Condition {
        let channel = try self.channel(of: "stuck")
        try self.comma(of: "stuck", before: "a duration such as 10m")
        let duration = try self.duration(atLeast: .milliseconds(1))
        guard self.take(symbol: ",") else { return .stuck(channel, duration, tolerance: 0) }
        guard case .number(let tolerance) = self.token.kind else { throw self.unexpected("a tolerance, a number") }
        self.next += 1
        return .stuck(channel, duration, tolerance: tolerance)
    }

    private mutating func channel(of function: String) throws(Misreading) -> ChannelName {
        guard case .channel(let name) = self.token.kind else {
            throw self.unexpected("\(function)'s channel, in double quotes")
        }
        defer { self.next += 1 }
        return self.channel(name, at: self.token.bytes)
    }

    private func channel(_ name: String, at bytes: Range<Int>) -> ChannelName {
        ChannelName(
            name: name,
            place: self.text.utf16Offset(ofByte: bytes.lowerBound)..<self.text.utf16Offset(ofByte: bytes.upperBound))
    }

    private mutating func comma(of function: String, before what: String) throws(Misreading) {
        guard self.take(symbol: ",") else { throw self.unexpected("a comma and \(what) for \(function)") }
    }

    // MARK: - Tokens

    private static let keywords: Set<String> = [
        "and", "or", "not", "for", "in", "of", "readings", "between", "clear", "above", "below",
    ]
    private static let joints = ["and", "or", "for", "clear", "in", "between"]

    private var token: Token { self.tokens[self.next] }

    private func isWord(_ word: String, at offset: Int = 0) -> Bool {
        self.next + offset < self.tokens.count && self.tokens[self.next + offset].kind == .word(word)
    }

    private func isSymbol(_ symbol: String, at offset: Int = 0) -> Bool {
        self.next + offset < self.tokens.count && self.tokens[self.next + offset].kind == .symbol(symbol)
    }

    private mutating func take(_ word: String) -> Bool {
        guard self.isWord(word) else { return false }
        self.next += 1
        return true
    }

    private mutating func take(symbol: String) -> Bool {
        guard self.isSymbol(symbol) else { return false }
        self.next += 1
        return true
    }

    private mutating func expect(_ word: String) throws(Misreading) {
        guard self.take(word) else { throw self.unexpected(word, words: [word]) }
    }

    private mutating func wholeNumber(_ what: String) throws(Misreading) -> Int {
        guard case .number(let number) = self.token.kind, let whole = Int(exactly: number) else {
            throw self.unexpected(what)
        }
        self.next += 1
        return whole
    }

    private mutating func duration(atLeast least: Duration) throws(Misreading) -> Duration {
        guard case .duration(let duration) = self.token.kind else {
            throw self.unexpected("a duration such as 500ms, 30s, 5m, 2h or 7d")
        }
        guard duration >= least, duration <= .seconds(31 * 86_400) else {
            throw self.misplaced("Expected a duration from \(least.ruleText) to 31d.")
        }
        self.next += 1
        return duration
    }

    private func condition(_ phrase: Phrase, from start: Int) throws(Misreading) -> Condition {
        switch phrase {
        case .condition(let condition): return condition
        case .quantity(let quantity):
            throw Misreading(
                message: "Expected a condition; \(quantity.text) is a number: compare it, as in \(quantity.text) > 80.",
                bytes: self.bytes(from: start))
        }
    }

    private func quantity(_ phrase: Phrase, from start: Int) throws(Misreading) -> Quantity {
        guard case .quantity(let quantity) = phrase else {
            throw Misreading(
                message: "Expected a number here; this is a condition.", bytes: self.bytes(from: start))
        }
        return quantity
    }

    // MARK: - Faults

    /// The bytes of the tokens from `start` to the one before `end`, by default the present one.
    private func bytes(from start: Int, to end: Int? = nil) -> Range<Int> {
        let last = max(start, (end ?? self.next) - 1)
        return self.tokens[start].bytes.lowerBound..<self.tokens[last].bytes.upperBound
    }

    private func misplaced(_ message: String) -> Misreading {
        Misreading(message: message, bytes: self.token.bytes)
    }

    private func unexpected(_ expected: String, words: [String] = []) -> Misreading {
        let found: String
        var hint = ""
        switch self.token.kind {
        case .word(let word):
            found = word
            hint = Suggestion.nearest(to: word, among: words).map { " Did you mean \($0)?" } ?? ""
        case .number(let number): found = number.ruleText
        case .duration(let duration): found = duration.ruleText
        case .channel(let name): found = ChannelName(name: name).text
        case .symbol(let symbol): found = symbol
        case .end: found = "the end"
        }
        return self.misplaced("Expected \(expected), found \(found).\(hint)")
    }

    private mutating func count(from start: Int) throws(Misreading) {
        self.parts += 1
        guard self.parts <= Self.partLimit else {
            throw Misreading(
                message: "Expected \(Self.partLimit) parts at most; split the rule.", bytes: self.bytes(from: start))
        }
    }

    private mutating func descend(from start: Int) throws(Misreading) {
        self.depth += 1
        guard self.depth <= Self.depthLimit else {
            throw Misreading(
                message: "Expected parts within \(Self.depthLimit) others at most.", bytes: self.tokens[start].bytes)
        }
    }
}
