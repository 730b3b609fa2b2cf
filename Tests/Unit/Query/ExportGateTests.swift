import Domain
import Testing

@testable import QueryService

@Suite("How many exports run at once")
struct ExportGateTests {
    @Test("A user has two, all together four, and a place is free again when its answer is gone")
    func places() throws {
        let gate = ExportGate()
        let (anna, ben, cleo) = (User.ID("anna"), User.ID("ben"), User.ID("cleo"))
        var permits = [try gate.enter(anna), try gate.enter(anna)]
        #expect(throws: QueryError.self) { try gate.enter(anna) }
        permits += [try gate.enter(ben), try gate.enter(ben)]
        #expect(throws: QueryError.self) { try gate.enter(cleo) }
        permits.removeFirst()
        permits.append(try gate.enter(cleo))
        #expect(throws: QueryError.self) { try gate.enter(anna) }
        permits = []
        #expect(throws: Never.self) { try gate.enter(anna) }
    }

    @Test("The name of a file is plain text for old readers, and whole for others")
    func names() {
        #expect(AttachmentName("a-b_1.csv").header == "attachment; filename=\"a-b_1.csv\"")
        #expect(
            AttachmentName("Bad \"°\".csv").header
                == "attachment; filename=\"Bad_____.csv\"; filename*=UTF-8''Bad%20%22%C2%B0%22.csv")
    }
}
