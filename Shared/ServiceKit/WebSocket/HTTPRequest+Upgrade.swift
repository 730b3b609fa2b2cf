import HTTPTypes

extension HTTPRequest {
    /// Whether the client asks for another protocol on this connection, be it a WebSocket or h2c.
    var asksForUpgrade: Bool {
        self.headerFields.contains(.upgrade) && self.headerFields.hasToken("upgrade", in: .connection)
    }

    /// Whether this is the opening of a WebSocket: a GET without a body.
    var asksForWebSocket: Bool {
        self.method == .get && self.asksForUpgrade && self.headerFields.hasToken("websocket", in: .upgrade)
            && !self.headerFields.contains(.transferEncoding)
            && self.headerFields[.contentLength].map { $0 == "0" } != false
    }
}

extension HTTPFields {
    /// Whether the comma-separated list in the field has the token, in whatever case.
    fileprivate func hasToken(_ token: String, in name: HTTPField.Name) -> Bool {
        self[values: name].contains { value in
            value.split(separator: ",").contains { part in
                part.filter { !$0.isWhitespace }.lowercased() == token
            }
        }
    }
}
