import Domain

extension AppRequestContext {
    /// The caller. The policy has let him pass: handlers ask only for what depends on who he is.
    ///
    /// - Throws: 401 without a good credential, on a route for everybody.
    package func requirePrincipal() throws -> Principal {
        try self.authentication.principal()
    }
}
