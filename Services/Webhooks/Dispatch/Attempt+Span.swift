import Domain
import ServiceKit

extension Attempt {
    /// - Parameter trace: The delivery's: what the request says.
    func span(of delivery: DueDelivery, _ trace: TraceContext) -> Span {
        var attributes: [String: Span.Value] = [
            "webhook.id": .text("\(delivery.endpoint)"), "event.id": .text(delivery.event.id),
        ]
        if !self.isMail, let code = self.responseCode { attributes["http.response.status_code"] = .number(code) }
        return Span(
            "deliver", .client, of: trace, from: self.startedAt, to: self.startedAt + .seconds(self.seconds),
            attributes: attributes, error: self.error)
    }
}
