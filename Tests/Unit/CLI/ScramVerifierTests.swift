import FoundationEssentials
import Testing

@testable import CLIService

@Suite("What PostgreSQL keeps of a password") struct ScramVerifierTests {
    @Test("It is that of the RFC's example")
    func example() throws {
        let salt = try #require(Data(base64Encoded: "W22ZaJ0SNY7soEsUEjb6gQ=="))
        #expect(
            ScramVerifier.text(password: "pencil", salt: Array(salt))
                == "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
        )
    }

    @Test("The same password looks different each time")
    func salted() {
        #expect(ScramVerifier.text(password: "pencil") != ScramVerifier.text(password: "pencil"))
    }
}
