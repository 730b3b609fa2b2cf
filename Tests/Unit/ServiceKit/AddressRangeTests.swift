import Testing

@testable import ServiceKit

@Suite("Address ranges")
struct AddressRangeTests {
    @Test(
        "An address is in its range, and no other",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("192.168.4.0/22", "192.168.7.255", true), ("192.168.4.0/22", "192.168.8.0", false),
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "8.8.8.8", true),
            ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe80::1", false), ("::1", "::1", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("10.0.0.0/8", "::1", false), ("10.0.0.0/8", "unknown", false),
        ])
    func contains(range: String, address: String, isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isIn)
    }

    @Test(
        "What is no range is none",
        arguments: ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/8/8", "lan", "10.0.0.1/-1"])
    func malformed(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
