import Testing

@testable import GatewayService

@Suite("Paths to return to")
struct SameSitePathTests {
    @Test(
        "A path of this site stays as it is",
        arguments: [
            "/", "/channels", "/history?from=1&to=2", "/dashboards/a%20b", "/a%2Fb", "/x?next=https://b", "/100%",
        ])
    func ownPaths(path: String) {
        #expect(SameSitePath.read(path) == path)
    }

    @Test(
        "Whatever may lead to another site is refused, in every spelling",
        arguments: [
            "", "channels", "//evil", "///evil", "/\\evil", "\\/evil", "https://evil", "javascript:alert(1)",
            "/%2Fevil",
            "/%2fevil", "/%5Cevil", "/%252Fevil", "/%25252Fevil", "%2F/evil", "/\tevil", "/%09/evil",
            "/a\r\nSet-Cookie: b",
            "/a%0d%0aSet-Cookie:%20b", " /evil", "/\u{7F}",
        ])
    func foreignPaths(path: String) {
        #expect(SameSitePath.read(path) == nil)
    }

    @Test("A path that is longer than any of ours is refused")
    func longPaths() {
        #expect(SameSitePath.read("/" + String(repeating: "a", count: SameSitePath.longest)) == nil)
    }
}
