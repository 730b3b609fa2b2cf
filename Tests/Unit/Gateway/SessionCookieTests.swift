import Auth
import Testing

@testable import GatewayService

@Suite("Session cookie")
struct SessionCookieTests {
    @Test("Over TLS it is a __Host- cookie, without TLS a plain one; scripts never see it")
    func forms() {
        #expect(
            SessionCookie.set("t", lifetime: .seconds(60), isSecure: true)
                == "__Host-webmacs_session=t; Max-Age=60; Path=/; HttpOnly; SameSite=Strict; Secure")
        #expect(
            SessionCookie.set("t", lifetime: .seconds(60), isSecure: false)
                == "webmacs_session=t; Max-Age=60; Path=/; HttpOnly; SameSite=Strict")
        #expect(SessionCookie.clear.allSatisfy { $0.contains("=; Max-Age=0;") })
    }
}
