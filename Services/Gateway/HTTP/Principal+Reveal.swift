import Domain
import ServiceKit

extension Principal {
    /// What brings a secret of the vault out of it: to see it, or to have it sent to where one says. A token must be made for this: one that
    /// may do all that its role may is not enough.
    ///
    /// - Throws: ``GatewayError/tokenMayNotReveal``.
    func expectMayReveal() throws(GatewayError) {
        guard case .apiToken = self.credential, self.scopes?.contains(.credentialsReveal) != true else { return }
        throw .tokenMayNotReveal
    }
}
