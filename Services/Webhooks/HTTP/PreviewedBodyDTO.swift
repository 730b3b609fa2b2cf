import Hummingbird
import ServiceKit

/// What a webhook would send of a sample, on the wire.
struct PreviewedBodyDTO: ResponseEncodable, Sendable {
    struct Fault: Encodable, Sendable {
        var message: String
        /// In the template, from 1; null: it is the whole.
        @ExplicitNull var line: Int?
        @ExplicitNull var column: Int?
    }

    @ExplicitNull var body: String?
    @ExplicitNull var error: Fault?

    init(_ body: String?, _ fault: TemplateError?) {
        self.body = body
        self.error = fault.map { fault in
            guard case .malformed(_, let line, let column) = fault else { return Fault(message: fault.message) }
            return Fault(message: fault.message, line: line, column: column)
        }
    }
}
