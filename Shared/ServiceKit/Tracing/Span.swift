import Domain

/// What was done in one step of a trace, and when.
package struct Span: Sendable, Hashable {
    /// As OTLP numbers them.
    package enum Kind: Int, Sendable {
        case `internal` = 1
        /// A request to somebody outside.
        case client = 3
        /// Takes what another step has left in a stream.
        case consumer = 5
    }

    package enum Value: Sendable, Hashable {
        case text(String)
        case number(Int)
    }

    package var name: String
    package var kind: Kind
    /// The step's own: what it has sent on.
    package var trace: TraceContext
    package var startedAt: Timestamp
    package var endedAt: Timestamp
    package var attributes: [String: Value]
    /// A sentence; nil: it has not failed.
    package var error: String?

    /// - Parameter startedAt: By a clock that may be another's: it counts as no later than the end.
    package init(
        _ name: String, _ kind: Kind, of trace: TraceContext, from startedAt: Timestamp, to endedAt: Timestamp,
        attributes: [String: Value] = [:], error: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.trace = trace
        self.startedAt = min(startedAt, endedAt)
        self.endedAt = endedAt
        self.attributes = attributes
        self.error = error
    }
}
