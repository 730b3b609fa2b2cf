import Domain
import Postgres
import ServiceKit

/// Events of alerts say which trace they belong to.
extension PostgresConnection {
    /// Says it of the events that this transaction has recorded of these alerts. An alert of which no event of its own was
    /// recorded, because it waits for a group or is suppressed, has no trace from here on.
    ///
    /// To be called in the transaction of ``fire(_:)``: nobody else can have seen the events.
    func carryTraces(of firings: [AlertFiring]) throws {
        var events: [String] = []
        var traces: [String] = []
        for firing in firings {
            guard let trace = firing.trace else { continue }
            events.append("rule-\(firing.rule.id.text)-fired-\(firing.at.microseconds)")
            traces.append(trace.traceparent)
        }
        guard !events.isEmpty else { return }
        try self.execute(
            """
            update outbox_events e set traceparent = traced.traceparent
            from unnest(\(events)::text[], \(traces)::text[]) as traced (event, traceparent)
            where e.id = traced.event and e.recorded_at = now()
            """)
    }
}
