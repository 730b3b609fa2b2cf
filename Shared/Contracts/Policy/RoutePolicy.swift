import Domain

/// One line of the policy: a route, who may use it, and how often.
package struct RoutePolicy: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable, CaseIterable {
        /// HEAD is the same.
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package var method: Method

    /// As the router writes it: `/api/v1/events/{id}`.
    package var path: String

    package var access: Access
    package var requestClass: RequestClass

    /// What is understood in `Authorization`.
    package var schemes: Set<AuthorizationScheme>

    package init(
        _ method: Method, _ path: String, _ access: Access, _ requestClass: RequestClass = .standard,
        schemes: Set<AuthorizationScheme> = [.bearer]
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.requestClass = requestClass
        self.schemes = schemes
    }
}
