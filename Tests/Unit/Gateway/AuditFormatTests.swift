import Auth
import Domain
import Testing

@testable import GatewayService

@Suite("The audit log as a file")
struct AuditFormatTests {
    private static let entry = AuditEntry(
        sequence: 7, at: Timestamp(microseconds: 1_795_220_375_000_001), actor: "user:u1", actorName: "=anna,\n",
        address: nil, requestID: "r1", action: "channel.updated", subjectKind: "channel", subjectID: "c1",
        subjectName: "Oven \"1\"", details: #"{"new": {"unit": "K"}}"#, previousHash: [0, 255], hash: [1, 16])

    private static func text(_ format: AuditFormat) -> String {
        var bytes: [UInt8] = []
        format.append(Self.entry, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("A line of JSON has the details as they are, and null for what is absent")
    func jsonLines() {
        #expect(
            Self.text(.jsonLines) == #"""
                {"sequence":7,"time":"2026-11-21T00:19:35.000001Z","actor":"user:u1","actor_name":"=anna,\n","address":null,\#
                "request_id":"r1","action":"channel.updated","subject_kind":"channel","subject_public_id":"c1",\#
                "subject_name":"Oven \"1\"","details":{"new": {"unit": "K"}},"previous_hash":"00ff","hash":"0110"}

                """#)
        #expect(AuditFormat.jsonLines.header.isEmpty)
    }

    @Test("A line of CSV has as many fields as its header, and none that begins a formula")
    func csv() {
        #expect(AuditFormat.csv.header.split(separator: ",").count == 13)
        #expect(
            Self.text(.csv) == """
                7,2026-11-21T00:19:35.000001Z,user:u1,"'=anna,\n",,r1,channel.updated,channel,c1,"Oven ""1""\",\
                "{""new"": {""unit"": ""K""}}",00ff,0110\r\n
                """)
    }
}
