import Domain

extension OutgoingClient {
    /// Writes, signs and sends an event once.
    ///
    /// - Parameter site: where links lead; nil: there are none.
    /// - Returns: also the request; nil when the endpoint's template makes none of this event.
    func deliver(
        _ delivery: DueDelivery, signedBy secrets: [SigningSecret], through guardian: AddressGuard,
        site: PublicAddress? = nil
    ) async -> (attempt: Attempt, request: SentRequest?) {
        let now = self.now()
        let body: [UInt8]
        do {
            body = try EventBody.render(
                delivery.event, as: delivery.format, template: delivery.template, site: site)
        } catch {
            let reason = (error as? TemplateError)?.message ?? "The event's data is no JSON."
            return (Attempt(startedAt: now, seconds: 0, error: reason), nil)
        }
        let request = OutgoingRequest(
            url: delivery.url, id: delivery.event.id, event: delivery.event.type, body: body, secrets: secrets,
            fallbackFor: delivery.fallbackFor, trace: delivery.trace, at: now)
        return (await self.send(request, through: guardian), request.masked)
    }
}
