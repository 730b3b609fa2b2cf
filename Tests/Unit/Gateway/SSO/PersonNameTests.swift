import Testing

@testable import GatewayService

@Suite("User names of people whom a provider knows")
struct PersonNameTests {
    @Test("The first name that leaves something counts; what cannot be in one is left out")
    func derived() {
        #expect(PersonName.derive(from: ["ann", "Ann Smith"], email: "a.smith@plant.example") == "ann")
        #expect(PersonName.derive(from: ["王", "Ann Smith"], email: "a@b.example") == "Ann.Smith")
        #expect(PersonName.derive(from: ["<script>"], email: "a.smith@plant.example") == "script")
        #expect(PersonName.derive(from: [], email: "a.smith@plant.example") == "a.smith")
        #expect(PersonName.derive(from: ["é", "'"], email: "x@y.example") == "user")
    }

    @Test("It is never longer than a name may be, also when it was taken")
    func lengths() {
        let long = PersonName.derive(from: [String(repeating: "n", count: 99)], email: "a@b.example")
        #expect(long.utf8.count == 50)
        #expect(PersonName.vary(long, by: 0xAB).utf8.count == 50)
        #expect(PersonName.vary("ann", by: 0xFF00_00AB) == "ann-0000ab")
    }
}
