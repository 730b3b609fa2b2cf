import Domain

/// Brings a delivery where its endpoint is: by HTTP, or by mail.
struct Courier: Sendable {
    let http: OutgoingClient

    /// Nil: no mail server is named.
    var mail: MailClient?

    /// Where people see alerts; nil: what is sent has no links.
    var site: PublicAddress?

    /// Writes and sends an event once.
    ///
    /// - Returns: also what was sent; nil when it did not come to that.
    func deliver(
        _ delivery: DueDelivery, signedBy secrets: [SigningSecret], through guardian: AddressGuard
    ) async -> (attempt: Attempt, request: SentRequest?) {
        guard MailTarget.isMail(delivery.url) else {
            return await self.http.deliver(delivery, signedBy: secrets, through: guardian, site: self.site)
        }
        guard let mail else {
            return (Attempt(startedAt: self.http.now(), seconds: 0, error: Self.withoutServer, isMail: true), nil)
        }
        return await mail.deliver(delivery, site: self.site)
    }

    /// Nothing can be sent by mail.
    static let withoutServer = "There is no mail server: the setting SMTP_HOST of the service names one."
}
