import Contracts
import HTTPTypes
import Hummingbird

/// A token and the place of the request where it stood.
struct RequestCredential: Hashable {
    enum Place: Hashable {
        case header
        /// The only place that a browser fills by itself, so the only one that needs protection from forged requests.
        case cookie
        /// `Sec-WebSocket-Protocol: webmacs.bearer.<token>`; WebSockets only.
        case subprotocol
        /// `?token=`; WebSockets of old clients only.
        case query
    }

    static let cookieNames = ["__Host-webmacs_session", "webmacs_session"]
    static let subprotocolPrefix = "webmacs.bearer."

    let token: String
    let place: Place

    /// The credential of `request`: the first of header, subprotocol, query and cookie that holds one.
    init?(_ request: Request, schemes: Set<AuthorizationScheme> = [.bearer]) {
        if let token = request.headers[.authorization].flatMap({ Self.token(of: $0, schemes) }) {
            self.init(token: token, place: .header)
            return
        }
        if request.isWebSocketUpgrade {
            let offered = request.headers[values: .secWebSocketProtocol].flatMap { $0.split(separator: ",") }
            if let entry = offered.map(\.trimmed).first(where: { $0.hasPrefix(Self.subprotocolPrefix) }) {
                self.init(token: String(entry.dropFirst(Self.subprotocolPrefix.count)), place: .subprotocol)
                return
            }
            if let token = request.uri.queryParameters["token"], !token.isEmpty {
                self.init(token: String(token), place: .query)
                return
            }
        }
        guard request.headers.contains(.cookie) else { return nil }
        let cookies = request.cookies
        guard let token = Self.cookieNames.lazy.compactMap({ cookies[$0]?.value }).first(where: { !$0.isEmpty }) else {
            return nil
        }
        self.init(token: token, place: .cookie)
    }

    private init(token: String, place: Place) {
        self.token = token
        self.place = place
    }

    private static func token(of field: String, _ schemes: Set<AuthorizationScheme>) -> String? {
        let token = schemes.lazy.compactMap { $0.token(of: field) }.first
        return token.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Refuses what a page of another site could have made the browser send.
    ///
    /// - Throws: `csrfHeaderMissing` or `foreignOrigin`; both are about cookies only.
    func checkForgery(_ request: Request) throws(AccessError) {
        guard self.place == .cookie else { return }
        if request.isWebSocketUpgrade {
            guard let origin = request.headers[.origin], let host = request.head.authority,
                Self.isSameHost(origin: origin, host: host)
            else { throw .foreignOrigin }
            return
        }
        let isSafe = [.get, .head, .options].contains(request.method)
        if !isSafe, request.headers[.csrf] != "1" { throw .csrfHeaderMissing }
    }

    /// Whether `Origin: https://lab:8443` names the host of `Host: lab:8443`; a port left out is the scheme's.
    static func isSameHost(origin: String, host: String) -> Bool {
        guard let separator = origin.firstRange(of: "://") else { return false }
        let scheme = origin[..<separator.lowerBound].lowercased()
        let defaultPort = scheme == "https" || scheme == "wss" ? ":443" : ":80"
        func normalized(_ authority: some StringProtocol) -> String {
            let lower = authority.lowercased()
            return lower.hasSuffix(defaultPort) ? String(lower.dropLast(defaultPort.count)) : lower
        }
        return normalized(origin[separator.upperBound...]) == normalized(host)
    }
}

extension Request {
    /// Whether this asks to become a WebSocket.
    package var isWebSocketUpgrade: Bool {
        self.head.asksForWebSocket
    }
}
