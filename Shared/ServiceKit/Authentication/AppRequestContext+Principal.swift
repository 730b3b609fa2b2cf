import Domain

extension AppRequestContext {
    /// The caller, when he may do this: the first line of every handler that is not public.
    ///
    /// - Throws: 401 without a good credential; 403 when his role is below `role`, when his API token lacks `scope`, when
    ///   it is a share link, or when a browser's cookie came without its protection against forgery.
    @discardableResult
    package func requirePrincipal(_ role: Role, scope: Scope) throws -> Principal {
        let principal = try self.requirePrincipal()
        if principal.role < role { throw AccessError.roleRequired(role) }
        if !principal.may(scope, atLeast: role) { throw AccessError.scopeRequired(scope) }
        return principal
    }

    /// The caller, whoever he is: for what concerns himself alone, such as logging out.
    ///
    /// - Throws: as ``requirePrincipal(_:scope:)``, without the checks of role and scope.
    @discardableResult
    package func requirePrincipal() throws -> Principal {
        let caller = try self.requireCaller()
        guard caller.view == nil else { throw AccessError.isShareLink }
        return caller
    }

    /// Who may read readings: a viewer with `telemetry:read`, or the holder of a share link. Whoever asks this shows only
    /// channels that ``Principal/sees(_:)``.
    ///
    /// - Throws: as ``requirePrincipal(_:scope:)``.
    package func requireReader() throws -> Principal {
        let caller = try self.requireCaller()
        return caller.view == nil ? try self.requirePrincipal(.viewer, scope: .telemetryRead) : caller
    }

    private func requireCaller() throws -> Principal {
        switch self.authentication {
        case .none: throw AccessError.authenticationRequired
        case .refused(let error): throw error
        case .principal(let principal): return principal
        }
    }
}
