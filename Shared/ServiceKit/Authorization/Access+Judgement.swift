import Contracts
import Domain

extension Access {
    /// Whether `authentication` may pass.
    ///
    /// - Throws: 401 without a good credential; 403 when the role is too low, when an API token lacks the scope, when it is a
    ///   share link or is none, when it is bound to a device and the route is not for these, or when a browser's cookie came without its protection against forgery.
    func admit(_ authentication: Authentication) throws {
        switch self {
        case .everybody: return
        case .holder:
            guard try authentication.principal().view == nil else { throw AccessError.isShareLink }
        case .member(let role, let scope):
            let principal = try authentication.principal()
            guard principal.view != nil || principal.device == nil || scope == .telemetryWrite else {
                throw AccessError.isDeviceToken
            }
            try Access.device(role, scope).admit(authentication)
        case .device(let role, let scope):
            let principal = try authentication.principal()
            guard principal.view == nil else { throw AccessError.isShareLink }
            if principal.role < role { throw AccessError.roleRequired(role) }
            if !principal.may(scope, atLeast: role) { throw AccessError.scopeRequired(scope) }
        case .reader(let role, let scope):
            guard try authentication.principal().view == nil else { return }
            try Access.member(role, scope).admit(authentication)
        case .shareLink:
            guard try authentication.principal().view != nil else { throw AccessError.noShareLink }
        }
    }
}
