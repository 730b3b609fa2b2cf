import Testing

@testable import GatewayService

@Suite("Addresses of providers")
struct ProviderAddressTests {
    @Test(
        "Over https to anybody, over http to this machine",
        arguments: [
            "https://id.example", "https://id.example:8443/realms/plant", "http://127.0.0.1:9000", "http://localhost",
            "http://[::1]:80/a",
        ])
    func safe(address: String) {
        #expect(ProviderAddress.isSafe(address, allowsHTTP: false))
    }

    @Test(
        "Nothing else, as long as it is not allowed",
        arguments: [
            "http://id.example", "http://127.0.0.1.evil.example", "http://127.evil.0.1",
            "http://localhost.evil.example", "ftp://id.example",
            "https://", "https://user@id.example", "https://user:secret@id.example", "https://id.example#a",
            "id.example", "",
        ])
    func unsafe(address: String) {
        #expect(!ProviderAddress.isSafe(address, allowsHTTP: false))
    }

    @Test("A setting of developers allows http to other machines")
    func development() {
        #expect(ProviderAddress.isSafe("http://id.example", allowsHTTP: true))
        #expect(!ProviderAddress.isSafe("http://user@id.example", allowsHTTP: true))
    }
}
