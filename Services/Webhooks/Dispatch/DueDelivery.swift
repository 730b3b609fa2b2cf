import Domain
import Postgres
import ServiceKit

/// A delivery that this instance has taken, with all that sending it needs.
struct DueDelivery: Sendable {
    var number: Int64

    /// Of the endpoint's row.
    var endpointNumber: Int64
    var endpoint: Endpoint.ID
    var url: String
    var format: WebhookFormat
    var template: String?
    var secrets: EndpointSecrets
    var event: EventRecord

    /// Attempts that count for the ladder, so far.
    var tries: Int

    /// Public id of the endpoint that this did not arrive at; nil: it is no fallback.
    var fallbackFor: String?

    /// Of this attempt, a part of what caused the event; nil: that came with none.
    var trace: TraceContext?
}

extension DueDelivery {
    init(_ row: SQLRow) throws {
        self.init(
            number: try row.decode("id"), endpointNumber: try row.decode("webhook_id"),
            endpoint: Endpoint.ID(try row.decode("webhook", as: String.self)), url: try row.decode("url"),
            // The column's check leaves no other.
            format: WebhookFormat(rawValue: try row.decode("format")) ?? .json, template: try row.decode("template"),
            secrets: try EndpointSecrets(row),
            event: EventRecord(
                id: try row.decode("event_id"), type: try row.decode("type"), at: try row.decode("at"),
                severity: try row.decode("severity", as: String?.self).flatMap(Severity.init),
                data: try row.decode("data")),
            tries: Int(try row.decode("tries", as: Int32.self)), fallbackFor: try row.decode("fallback_for"),
            trace: try row.decode("traceparent", as: String?.self).flatMap { TraceContext(traceparent: $0)?.child() })
    }

    /// The columns that ``init(_:)`` reads, of `deliveries d`, `webhooks w` and `outbox_events e`.
    static let columns = """
        d.id, d.webhook_id, w.public_id as webhook, w.url, w.format, w.template, \(EndpointSecrets.columns),
        e.id as event_id, e.type, e.at, e.severity, e.data::text as data, e.traceparent, d.tries, d.fallback_for
        """
}
