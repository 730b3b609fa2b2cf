import Testing

@testable import GatewayService

@Suite("E-mail addresses")
struct EmailAddressTests {
    @Test(
        "Addresses of closed networks and of other scripts are addresses",
        arguments: [
            "admin@webmacs.local", "a@b", "first.last+tag@sub.example.com", "jörg@höhe.example", "o'neil@x.test",
        ])
    func valid(text: String) {
        #expect(EmailAddress.isValid(text))
    }

    @Test(
        "Slips are caught",
        arguments: [
            "", "a", "@b", "a@", "a@b@c", "a b@c.de", "a@b..c", "a@-b.c", "a@b-.c", "a@b c", "a@.b", "a\n@b.c",
            "<a@b.c>",
            String(repeating: "a", count: 65) + "@b.c",
        ])
    func invalid(text: String) {
        #expect(!EmailAddress.isValid(text))
    }
}
