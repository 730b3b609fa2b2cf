import Domain

/// Calls of functions: `avg("Reactor", 5m)`.
extension Parser {
    private static let functions = [
        "abs", "absent", "avg", "change", "count", "max", "min", "p50", "p90", "p95", "p99", "rate", "stuck", "sum",
    ]

    mutating func call(_ name: String) throws(Misreading) -> Phrase {
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

    func channel(_ name: String, at bytes: Range<Int>) -> ChannelName {
        ChannelName(
            name: name,
            place: self.text.utf16Offset(ofByte: bytes.lowerBound)..<self.text.utf16Offset(ofByte: bytes.upperBound))
    }

    private mutating func comma(of function: String, before what: String) throws(Misreading) {
        guard self.take(symbol: ",") else { throw self.unexpected("a comma and \(what) for \(function)") }
    }
}
