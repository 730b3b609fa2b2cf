import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out where a request comes from. What a proxy says (`X-Real-IP`, `X-Forwarded-Proto`) counts only when the connection
/// comes from one that is trusted; `X-Forwarded-For`, which every hop may lengthen, never.
struct ClientMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    let trustedProxies: [AddressRange]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        let peer = context.channel.remoteAddress?.ipAddress
        context.clientAddress = peer ?? "unknown"
        // In tests without a server there is no peer, and nobody to distrust.
        if peer.map({ peer in self.trustedProxies.contains { $0.contains(peer) } }) ?? true {
            if let address = Self.realIP.flatMap({ request.headers[$0] }) { context.clientAddress = address }
            context.isSecure = Self.forwardedProto.flatMap { request.headers[$0] }?.lowercased() == "https"
        }
        return try await next(request, context)
    }

    private static let realIP = HTTPField.Name("X-Real-IP")
    private static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")
}
