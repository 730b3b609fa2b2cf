import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

extension Request {
    /// Who calls, for throttling: nginx sets `X-Real-IP` and passes no foreign one on; without nginx it is the peer.
    func clientAddress(_ context: AppRequestContext) -> String {
        Self.realIP.flatMap { self.headers[$0] } ?? context.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// Whether the browser's connection is encrypted, as nginx says.
    var isSecure: Bool {
        Self.forwardedProto.flatMap { self.headers[$0] }?.lowercased() == "https"
    }

    private static let realIP = HTTPField.Name("X-Real-IP")
    private static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")
}
