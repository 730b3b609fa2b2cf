import Domain

/// The old rule: what is private is its owner's, an administrator may change it but not look at it.
extension Dashboard {
    /// - Throws: ``GatewayError/notAllowed``.
    func expectReadable(by principal: Principal) throws(GatewayError) {
        guard self.isGlobal || self.owner == principal.user else { throw .notAllowed }
    }

    /// - Throws: ``GatewayError/notAllowed``.
    func expectChangeable(by principal: Principal) throws(GatewayError) {
        guard principal.role == .admin || self.owner == principal.user else { throw .notAllowed }
    }
}
