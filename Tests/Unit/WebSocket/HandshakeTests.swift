import NIOHTTP1
import Testing

@testable import WebSocket

@Suite struct HandshakeTests {
    private func handshake(_ url: String, deflate: Bool = true) throws -> ClientHandshake {
        ClientHandshake(
            url: try WebSocketURL(url), headers: [("Authorization", "Bearer t")], subprotocols: ["webmacs"],
            offersDeflate: deflate, key: "dGhlIHNhbXBsZSBub25jZQ==")
    }

    private func answer(_ fields: [(String, String)]) -> HTTPResponseHead {
        HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: HTTPHeaders(fields))
    }

    private let good = [
        ("Upgrade", "WebSocket"), ("Connection", "keep-alive, Upgrade"),
        ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ]

    @Test("The example of RFC 6455")
    func accept() {
        #expect(WebSocketHandshake.accept(forKey: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("A key is 16 bytes in base64")
    func key() {
        var generator = SystemRandomNumberGenerator()
        #expect(WebSocketHandshake.isValid(key: WebSocketHandshake.key(using: &generator)))
        for key in ["", "abc", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ==\n", "dGhlIHNhbXBsZSBub25jZQAA"] {
            #expect(!WebSocketHandshake.isValid(key: key))
        }
    }

    @Test(
        "An address is taken apart",
        arguments: [
            ("ws://host/a?b=c", "host", 80, "/a?b=c", "host"),
            ("wss://host", "host", 443, "/", "host"),
            ("WSS://host:8443/x#y", "host", 8443, "/x", "host:8443"),
            ("ws://[::1]:8080/ws", "::1", 8080, "/ws", "[::1]:8080"),
            ("ws://host?token=t", "host", 80, "/?token=t", "host"),
        ])
    func url(text: String, host: String, port: Int, target: String, authority: String) throws {
        let url = try WebSocketURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.authority == authority)
    }

    @Test(
        "An address that is none is refused, and a token in it is not repeated",
        arguments: ["http://h/", "host", "ws://", "ws://u:p@h/", "ws://h:0/", "ws://h:x/?token=s", "ws://h/a b", "ws://[::1/"])
    func badURL(text: String) {
        do {
            _ = try WebSocketURL(text)
            Issue.record("It was accepted.")
        } catch {
            #expect(!error.description.contains("token"))
        }
    }

    @Test("The request names the host, the key and what is offered")
    func request() throws {
        let request = try self.handshake("ws://h:81/p?q").request
        #expect(request.uri == "/p?q")
        #expect(request.headers["Host"] == ["h:81"])
        #expect(request.headers["Authorization"] == ["Bearer t"])
        #expect(request.headers["Sec-WebSocket-Protocol"] == ["webmacs"])
        #expect(request.headers["Sec-WebSocket-Extensions"] == [DeflateNegotiation.terms])
    }

    @Test("An answer says what is agreed")
    func agreement() throws {
        let handshake = try self.handshake("ws://h")
        #expect(try handshake.agreement(self.answer(self.good)) == .init(subprotocol: nil, isCompressed: false))
        let full =
            self.good + [
                ("Sec-WebSocket-Protocol", "webmacs"), ("Sec-WebSocket-Extensions", DeflateNegotiation.terms),
            ]
        #expect(try handshake.agreement(self.answer(full)) == .init(subprotocol: "webmacs", isCompressed: true))
    }

    @Test("An answer that fits not, fails")
    func disagreement() throws {
        let handshake = try self.handshake("ws://h", deflate: false)
        for index in self.good.indices {
            var fields = self.good
            fields.remove(at: index)
            #expect(throws: WebSocketClientError.self) { try handshake.agreement(self.answer(fields)) }
        }
        for extra in [
            ("Sec-WebSocket-Protocol", "other"), ("Sec-WebSocket-Extensions", DeflateNegotiation.terms),
            ("Sec-WebSocket-Extensions", "x-unknown"),
        ] {
            #expect(throws: WebSocketClientError.self) { try handshake.agreement(self.answer(self.good + [extra])) }
        }
    }

    @Test(
        "A server answers the first offer of permessage-deflate that suits",
        arguments: [
            ("permessage-deflate", true),
            ("permessage-deflate; client_max_window_bits", true),
            ("permessage-deflate; client_max_window_bits=\"10\" ; server_no_context_takeover", true),
            ("x-webkit-deflate-frame, permessage-deflate", true),
            ("permessage-deflate; server_max_window_bits=9, permessage-deflate", true),
            ("permessage-deflate; server_max_window_bits=9", false),
            ("permessage-deflate; server_max_window_bits", false),
            ("permessage-deflate; unknown", false),
            ("permessage-deflate; client_max_window_bits; client_max_window_bits", false),
            ("permessage-deflate;", false),
            ("", false),
        ])
    func offers(offers: String, isAccepted: Bool) {
        #expect(DeflateNegotiation.answer(toOffers: offers) == (isAccepted ? DeflateNegotiation.terms : nil))
    }

    @Test("A limit the client sets to our window is repeated in the answer")
    func window() {
        let answer = DeflateNegotiation.answer(toOffers: "permessage-deflate; server_max_window_bits=15")
        #expect(answer == DeflateNegotiation.terms + "; server_max_window_bits=15")
        #expect(answer.flatMap(DeflateNegotiation.isAgreed(answer:)) == true)
    }

    @Test("A server that keeps context between messages is not what was agreed")
    func context() {
        #expect(DeflateNegotiation.isAgreed(answer: "permessage-deflate") == nil)
        #expect(DeflateNegotiation.isAgreed(answer: "") == false)
    }
}
