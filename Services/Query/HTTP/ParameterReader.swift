import Domain
import Hummingbird
import ServiceKit

/// Reads the parameters of a query and collects what is wrong with them, for one answer that names it all.
struct ParameterReader {
    private let parameters: Parameters
    private var issues: [ValidationError.Issue] = []

    init(_ request: Request) {
        self.parameters = request.uri.queryParameters
    }

    /// The text of a parameter; nil when it is absent.
    func text(_ name: String) -> String? { self.parameters[Substring(name)].map(String.init) }

    /// The values of a parameter that may be repeated, or hold several with commas between them.
    func list(_ name: String) -> [String] {
        self.parameters.getAll(name).flatMap { $0.split(separator: ",") }.map(String.init)
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

    mutating func number(_ name: String) -> Double? {
        guard let text = self.text(name) else { return nil }
        if let number = Double(text), number.isFinite { return number }
        self.refuse(name, "Input should be a finite number", type: "finite_number")
        return nil
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
