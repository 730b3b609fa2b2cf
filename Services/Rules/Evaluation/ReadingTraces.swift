import Contracts
import Domain
import ServiceKit

/// The traces of readings that came with one. Empty almost always, and then it costs nothing.
struct ReadingTraces: Sendable {
    private var traces: [Reading: TraceContext] = [:]

    var isEmpty: Bool { self.traces.isEmpty }

    subscript(_ reading: Reading) -> TraceContext? { self.traces[reading] }

    /// - Parameter readings: Those of the entry that says it.
    mutating func take(_ committed: CommittedTraces, of readings: [Reading]) {
        for part in committed.parts {
            guard let trace = TraceContext(traceparent: part.traceparent) else { continue }
            for reading in readings[part.readings] { self.traces[reading] = trace }
        }
    }
}
