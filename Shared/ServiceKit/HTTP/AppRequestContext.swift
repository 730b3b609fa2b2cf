import Contracts
import Domain
import FoundationEssentials
import Hummingbird
import NIOCore

/// What a request carries from middleware to handler.
package struct AppRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    /// The connection, for WebSockets.
    package let channel: any NIOCore.Channel

    /// The caller's `X-Request-ID` or a new UUID; also on the answer and on every log line.
    package var requestID = ""

    /// This request's place in its trace.
    package var trace: TraceContext = .none

    /// Where the request comes from: an IP address, or `unknown`.
    package var clientAddress = "unknown"

    /// Whether the browser's connection is encrypted, as a trusted proxy says.
    package var isSecure = false

    /// The route's line in the policy; nil for an unknown path.
    package var policy: RoutePolicy?

    /// Who calls; handlers ask ``requirePrincipal()``.
    package var authentication: Authentication = .none

    /// Which methods a path has, for 405.
    var routes: RouteTable?

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }

    /// The header to send on to other services and into streams.
    package var traceparent: String { self.trace.traceparent }

    package var id: String { self.requestID }

    /// For bodies that a handler decodes through Hummingbird; 1 MiB.
    package var maxUploadSize: Int { JSONBody.defaultLimit }

    package var requestDecoder: JSONDecoder { JSONBody.decoder }
    package var responseEncoder: JSONEncoder { JSONBody.encoder }
}
