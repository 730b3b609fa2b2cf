import NIOHTTP1

/// The request a client opens with, and the check of its answer. A plain value.
struct ClientHandshake: Sendable {
    let url: WebSocketURL
    let headers: [(String, String)]
    let subprotocols: [String]
    let offersDeflate: Bool
    let key: String

    struct Agreement: Sendable, Hashable {
        var subprotocol: String?
        var isCompressed: Bool
    }

    var request: HTTPRequestHead {
        var fields = HTTPHeaders(self.headers)
        if !fields.contains(name: "Host") { fields.add(name: "Host", value: self.url.authority) }
        fields.replaceOrAdd(name: "Connection", value: "Upgrade")
        fields.replaceOrAdd(name: "Upgrade", value: "websocket")
        fields.replaceOrAdd(name: "Sec-WebSocket-Version", value: WebSocketHandshake.version)
        fields.replaceOrAdd(name: "Sec-WebSocket-Key", value: self.key)
        if !self.subprotocols.isEmpty {
            fields.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: self.subprotocols.joined(separator: ", "))
        }
        if self.offersDeflate {
            fields.replaceOrAdd(name: "Sec-WebSocket-Extensions", value: DeflateNegotiation.terms)
        }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: self.url.target, headers: fields)
    }

    /// What an answer with status 101 agrees to.
    ///
    /// - Throws: `WebSocketClientError.invalidHandshake`.
    func agreement(_ answer: HTTPResponseHead) throws(WebSocketClientError) -> Agreement {
        let fields = answer.headers
        guard fields[canonicalForm: "Upgrade"].contains(where: { $0.lowercased() == "websocket" }),
            fields[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "upgrade" })
        else { throw .invalidHandshake("It does not upgrade to a WebSocket.") }
        guard fields.first(name: "Sec-WebSocket-Accept") == WebSocketHandshake.accept(forKey: self.key) else {
            throw .invalidHandshake("Sec-WebSocket-Accept does not answer our key.")
        }
        let subprotocol = fields.first(name: "Sec-WebSocket-Protocol")
        if let subprotocol, !self.subprotocols.contains(subprotocol) {
            throw .invalidHandshake("It selects a subprotocol that was not offered.")
        }
        let extensions = fields["Sec-WebSocket-Extensions"].joined(separator: ",")
        guard let isCompressed = DeflateNegotiation.isAgreed(answer: extensions),
            !isCompressed || self.offersDeflate
        else { throw .invalidHandshake("It selects an extension that was not offered.") }
        return Agreement(subprotocol: subprotocol, isCompressed: isCompressed)
    }
}
