/// Input that cannot be accepted, every fault at once: the wire's 422.
package struct ValidationError: PublicError, Hashable {
    /// One fault, at one place of the input.
    package struct Issue: Sendable, Hashable {
        /// Where: `["body", "datapoints", "3", "value"]` or `["query", "page"]`.
        package var location: [String]
        /// What: `Input should be a finite number`.
        package var message: String
        /// A stable word for programs: `missing`, `finite_number`, `greater_than_equal`, `json_invalid` …
        package var type: String

        package init(_ location: [String], _ message: String, type: String = "value_error") {
            self.location = location
            self.message = message
            self.type = type
        }
    }

    package var issues: [Issue]

    package init(_ issues: [Issue]) {
        self.issues = issues
    }

    /// One fault in the field `field` of the body.
    package init(field: String, _ message: String, type: String = "value_error") {
        self.issues = [Issue(["body", field], message, type: type)]
    }

    package var kind: ErrorKind { .invalid }

    package var detail: String {
        self.issues.map { "\($0.location.dropFirst().joined(separator: ".")): \($0.message)" }.joined(separator: "; ")
    }
}
