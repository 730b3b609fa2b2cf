import Hummingbird

/// A router that knows which methods its paths have.
package struct ServiceResponder: HTTPResponder {
    private let router: RouterResponder<AppRequestContext>
    private let routes: RouteTable

    /// - Parameter router: complete; routes added later are not seen.
    init(_ router: Router<AppRequestContext>) {
        self.router = router.buildResponder()
        self.routes = RouteTable(router)
    }

    package func respond(to request: Request, context: AppRequestContext) async throws -> Response {
        var context = context
        context.routes = self.routes
        return try await self.router.respond(to: request, context: context)
    }
}
