import Domain
import Hummingbird
import ServiceKit

/// Reads the parameters of a query and collects what is wrong with them, for one answer that names it all.
struct ParameterReader {
    private let parameters: [Substring: [Substring]]
    private var issues: [ValidationError.Issue] = []

    /// - Parameter parameters: Of those with one name the first counts, but for ``list(_:)``.
    init(_ parameters: some Sequence<(key: Substring, value: Substring)>) {
        self.parameters = Dictionary(parameters.map { ($0.key, [$0.value]) }, uniquingKeysWith: +)
    }

    init(_ request: Request) {
        self.init(request.uri.queryParameters)
    }

    func has(_ name: String) -> Bool { self.parameters[Substring(name)] != nil }

    /// The text of a parameter; nil when it is absent.
    func text(_ name: String) -> String? { self.parameters[Substring(name)]?.first.map(String.init) }

    /// Refused as missing, and empty, when it is absent.
    mutating func requiredText(_ name: String) -> String {
        guard let text = self.text(name) else {
            self.refuse(name, "Field required", type: "missing")
            return ""
        }
        return text
    }

    /// The values of a parameter that may be repeated, or hold several with commas between them.
    func list(_ name: String) -> [String] {
        (self.parameters[Substring(name)] ?? []).flatMap { $0.split(separator: ",") }.map(String.init)
    }

    /// Ids, each once, in the order in which they were named.
    mutating func ids(_ name: String, _ count: ClosedRange<Int>) -> [String] {
        var seen: Set<String> = []
        let ids = self.list(name).filter { seen.insert($0).inserted }
        if !count.contains(ids.count) {
            self.refuse(name, "Should name \(count.lowerBound) to \(count.upperBound)", type: "list_length")
        }
        return ids
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = self.text(name) else { return nil }
        let time = Timestamp(rfc3339: text)
        if time == nil { self.refuse(name, "Input should be an RFC 3339 time", type: "datetime_parsing") }
        return time
    }

    /// A time as the old APIs took it: without a zone it is UTC. 1970 when it is refused.
    mutating func requiredTime(_ name: String) -> Timestamp {
        guard let text = self.text(name) else {
            self.refuse(name, "Field required", type: "missing")
            return Timestamp(microseconds: 0)
        }
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") { return time }
        self.refuse(name, "Input should be a valid datetime", type: "datetime_parsing")
        return Timestamp(microseconds: 0)
    }

    mutating func number(_ name: String) -> Double? {
        guard let text = self.text(name) else { return nil }
        if let number = Double(text), number.isFinite { return number }
        self.refuse(name, "Input should be a finite number", type: "finite_number")
        return nil
    }

    mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = self.text(name) else { return fallback }
        guard let number = Int(text) else {
            self.refuse(
                name, "Input should be a valid integer, unable to parse string as an integer", type: "int_parsing")
            return fallback
        }
        if number < range.lowerBound {
            self.refuse(
                name, "Input should be greater than or equal to \(range.lowerBound)", type: "greater_than_equal")
        } else if number > range.upperBound {
            self.refuse(name, "Input should be less than or equal to \(range.upperBound)", type: "less_than_equal")
        }
        return number
    }

    /// True and false in the words that the old APIs took; nil when it is absent.
    mutating func flag(_ name: String) -> Bool? {
        guard let text = self.text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            self.refuse(name, "Input should be a valid boolean", type: "bool_parsing")
            return nil
        }
    }

    mutating func page(of request: Request) -> PageRequest {
        do throws(ValidationError) {
            return try PageRequest(request)
        } catch {
            self.issues += error.issues
            return PageRequest()
        }
    }

    mutating func refuse(_ name: String, _ message: String, type: String = "value_error") {
        self.issues.append(.init(["query", name], message, type: type))
    }

    /// - Throws: all that was refused.
    func check() throws(ValidationError) {
        guard self.issues.isEmpty else { throw ValidationError(self.issues) }
    }
}
