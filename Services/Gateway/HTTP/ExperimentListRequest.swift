import Domain
import Hummingbird

/// `GET /experiments?state=running&search=furnace`, checked.
struct ExperimentListRequest: Sendable, Hashable {
    var state: ExperimentState?
    var search: String?

    init(_ request: Request) throws(ValidationError) {
        let query = request.uri.queryParameters
        var issues: [ValidationError.Issue] = []
        if let text = query["state"] {
            self.state = ExperimentState(rawValue: String(text))
            if self.state == nil {
                issues.append(.init(["query", "state"], "Input should be 'running' or 'stopped'", type: "enum"))
            }
        }
        if let text = query["search"], !text.isEmpty {
            self.search = String(text)
            if !ExperimentRules.searchLength.contains(text.unicodeScalars.count) || text.utf8.contains(0) {
                issues.append(
                    .init(
                        ["query", "search"],
                        "Input should be text of at most \(ExperimentRules.searchLength.upperBound) characters",
                        type: "string_too_long"))
            }
        }
        guard issues.isEmpty else { throw ValidationError(issues) }
    }
}
