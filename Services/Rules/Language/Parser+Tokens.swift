import Domain

/// What all lines of the grammar need: the next token, and the fault of one that does not belong there.
extension Parser {
    static let keywords: Set<String> = [
        "and", "or", "not", "for", "in", "of", "readings", "between", "clear", "above", "below",
    ]
    static let joints = ["and", "or", "for", "clear", "in", "between"]

    var token: Token { self.tokens[self.next] }

    func isWord(_ word: String, at offset: Int = 0) -> Bool {
        self.next + offset < self.tokens.count && self.tokens[self.next + offset].kind == .word(word)
    }

    func isSymbol(_ symbol: String, at offset: Int = 0) -> Bool {
        self.next + offset < self.tokens.count && self.tokens[self.next + offset].kind == .symbol(symbol)
    }

    mutating func take(_ word: String) -> Bool {
        guard self.isWord(word) else { return false }
        self.next += 1
        return true
    }

    mutating func take(symbol: String) -> Bool {
        guard self.isSymbol(symbol) else { return false }
        self.next += 1
        return true
    }

    mutating func expect(_ word: String) throws(Misreading) {
        guard self.take(word) else { throw self.unexpected(word, words: [word]) }
    }

    mutating func wholeNumber(_ what: String) throws(Misreading) -> Int {
        guard case .number(let number) = self.token.kind, let whole = Int(exactly: number) else {
            throw self.unexpected(what)
        }
        self.next += 1
        return whole
    }

    mutating func duration(atLeast least: Duration) throws(Misreading) -> Duration {
        guard case .duration(let duration) = self.token.kind else {
            throw self.unexpected("a duration such as 500ms, 30s, 5m, 2h or 7d")
        }
        guard duration >= least, duration <= .seconds(31 * 86_400) else {
            throw self.misplaced("Expected a duration from \(least.ruleText) to 31d.")
        }
        self.next += 1
        return duration
    }

    func condition(_ phrase: Phrase, from start: Int) throws(Misreading) -> Condition {
        switch phrase {
        case .condition(let condition): return condition
        case .quantity(let quantity):
            throw Misreading(
                message: "Expected a condition; \(quantity.text) is a number: compare it, as in \(quantity.text) > 80.",
                bytes: self.bytes(from: start))
        }
    }

    func quantity(_ phrase: Phrase, from start: Int) throws(Misreading) -> Quantity {
        guard case .quantity(let quantity) = phrase else {
            throw Misreading(
                message: "Expected a number here; this is a condition.", bytes: self.bytes(from: start))
        }
        return quantity
    }

    // MARK: - Faults

    /// The bytes of the tokens from `start` to the one before `end`, by default the present one.
    func bytes(from start: Int, to end: Int? = nil) -> Range<Int> {
        let last = max(start, (end ?? self.next) - 1)
        return self.tokens[start].bytes.lowerBound..<self.tokens[last].bytes.upperBound
    }

    func misplaced(_ message: String) -> Misreading {
        Misreading(message: message, bytes: self.token.bytes)
    }

    func unexpected(_ expected: String, words: [String] = []) -> Misreading {
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

    mutating func count(from start: Int) throws(Misreading) {
        self.parts += 1
        guard self.parts <= Self.partLimit else {
            throw Misreading(
                message: "Expected \(Self.partLimit) parts at most; split the rule.", bytes: self.bytes(from: start))
        }
    }

    mutating func descend(from start: Int) throws(Misreading) {
        self.depth += 1
        guard self.depth <= Self.depthLimit else {
            throw Misreading(
                message: "Expected parts within \(Self.depthLimit) others at most.", bytes: self.tokens[start].bytes)
        }
    }
}
