import Domain

/// Reads the parameters of a query one by one and notes every fault: the old APIs' 422.
struct QueryFields {
    private let parameters: [Substring: Substring]
    private var issues: [ValidationError.Issue] = []

    /// - Parameter parameters: Of those with one name the first counts.
    init(_ parameters: some Sequence<(key: Substring, value: Substring)>) {
        self.parameters = Dictionary(parameters.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    func text(_ name: String) -> String? {
        self.parameters[Substring(name)].map(String.init)
    }

    func has(_ name: String) -> Bool { self.parameters[Substring(name)] != nil }

    /// Noted as missing, and empty, when it is not there.
    mutating func required(_ name: String) -> String {
        guard let text = self.text(name) else {
            self.note(name, "Field required", type: "missing")
            return ""
        }
        return text
    }

    mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = self.text(name) else { return fallback }
        guard let number = Int(text) else {
            self.note(
                name, "Input should be a valid integer, unable to parse string as an integer", type: "int_parsing")
            return fallback
        }
        if number < range.lowerBound {
            self.note(
                name, "Input should be greater than or equal to \(range.lowerBound)", type: "greater_than_equal")
        } else if number > range.upperBound {
            self.note(name, "Input should be less than or equal to \(range.upperBound)", type: "less_than_equal")
        }
        return number
    }

    /// True and false in the words that the old APIs took; nil when it is not there.
    mutating func flag(_ name: String) -> Bool? {
        guard let text = self.text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            self.note(name, "Input should be a valid boolean", type: "bool_parsing")
            return nil
        }
    }

    /// An ISO 8601 time; without a zone it is UTC. 1970 when it is noted.
    mutating func requiredTime(_ name: String) -> Timestamp {
        guard let text = self.text(name) else {
            self.note(name, "Field required", type: "missing")
            return Timestamp(microseconds: 0)
        }
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") { return time }
        self.note(name, "Input should be a valid datetime", type: "datetime_parsing")
        return Timestamp(microseconds: 0)
    }

    mutating func note(_ name: String, _ message: String, type: String) {
        self.issues.append(.init(["query", name], message, type: type))
    }

    /// - Throws: all that was noted.
    func finish() throws(ValidationError) {
        guard self.issues.isEmpty else { throw ValidationError(self.issues) }
    }
}
