import HTTPTypes
import Hummingbird

/// What `shouldAccept` answers to a client that may connect. Refusing is throwing.
package struct WebSocketAcceptance: Sendable {
    package enum Subprotocol: Sendable, Hashable {
        /// The first one offered that does not carry a token; that one when there is no other. A browser that offered
        /// subprotocols insists on getting one of them.
        case automatic
        case none
        /// Has to be among those offered.
        case selected(String)
    }

    package var subprotocol: Subprotocol
    /// Further fields of the answer.
    package var headers: HTTPFields

    package init(subprotocol: Subprotocol = .automatic, headers: HTTPFields = [:]) {
        self.subprotocol = subprotocol
        self.headers = headers
    }

    package static let accept = WebSocketAcceptance()

    func subprotocol(offered: [String]) -> String? {
        switch self.subprotocol {
        case .automatic: offered.first { !$0.hasPrefix("webmacs.bearer.") } ?? offered.first
        case .none: nil
        case .selected(let name): offered.contains(name) ? name : nil
        }
    }
}

extension Request {
    /// The subprotocols a WebSocket client offers, in its order.
    package var webSocketSubprotocols: [String] {
        self.headers[values: .secWebSocketProtocol].flatMap { value in
            value.split(separator: ",").map { $0.drop(while: \.isWhitespace) }
                .map { String($0.prefix(while: { !$0.isWhitespace })) }
        }
    }
}
