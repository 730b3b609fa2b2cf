import Metrics

/// What was delivered since the start of this process.
struct WebhookMetrics: Sendable {
    /// Events that deliveries were made of.
    let events = Counter(label: "webmacs_webhook_events_total")

    /// Attempts that arrived.
    let delivered = Counter(label: "webmacs_webhook_attempts_total", dimensions: [("outcome", "delivered")])

    /// Attempts that failed and are followed by another.
    let retried = Counter(label: "webmacs_webhook_attempts_total", dimensions: [("outcome", "retried")])

    /// Attempts that failed and were the last.
    let failed = Counter(label: "webmacs_webhook_attempts_total", dimensions: [("outcome", "failed")])

    /// From the beginning of an attempt to its end.
    let attempt = Timer(label: "webmacs_webhook_attempt_seconds")

    /// Deliveries that wait, of all instances; counted once a minute.
    let pending = Gauge(label: "webmacs_webhook_deliveries_pending")

    func countEvents(_ count: Int) {
        self.events.increment(by: count)
    }

    func note(pending: Int64) {
        self.pending.record(pending)
    }

    func count(_ result: DeliveryResult) {
        switch result.status {
        case .delivered: self.delivered.increment()
        case .pending: self.retried.increment()
        case .failed, .discarded: self.failed.increment()
        }
        self.attempt.recordSeconds(result.attempt.seconds)
    }
}
