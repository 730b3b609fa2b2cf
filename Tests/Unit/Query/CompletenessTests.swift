import Domain
import FoundationEssentials
import Testing

@testable import QueryService

@Suite("What of that which was sent has come")
struct CompletenessTests {
    private let now = Timestamp(microseconds: 1_767_225_600_000_000)

    private func hour(_ hour: Int, expected: Int64, received: Int64, refused: Int64 = 0) -> SourceHour {
        SourceHour(
            hour: self.now + .seconds(hour * 3600), expected: expected, received: received, refused: refused, late: 1,
            duplicates: 2, corrected: 3)
    }

    @Test("What was refused is accounted for; what was never expected has no completeness")
    func counts() {
        let hour = self.hour(0, expected: 100, received: 90, refused: 5)
        #expect(hour.missing == 5)
        #expect(hour.completeness == 0.95)
        #expect(self.hour(0, expected: 0, received: 0).completeness == nil)
    }

    @Test("A source's answer has its hours and their sum")
    func answer() throws {
        let source = SourceCompleteness(
            source: "token:a", name: nil,
            hours: [self.hour(0, expected: 10, received: 10), self.hour(1, expected: 10, received: 8)])
        let answer = CompletenessDTO([source], from: self.now, to: self.now + .seconds(7200))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(answer), as: UTF8.self)
        #expect(
            text == """
                {"from":"2026-01-01T00:00:00.000000Z","sources":[{"completeness":0.9,"corrected":6,"duplicates":4,"expected":20,\
                "hours":[{"corrected":3,"duplicates":2,"expected":10,"hour":"2026-01-01T00:00:00.000000Z","late":1,"missing":0,\
                "received":10,"refused":0},{"corrected":3,"duplicates":2,"expected":10,"hour":"2026-01-01T01:00:00.000000Z",\
                "late":1,"missing":2,"received":8,"refused":0}],"late":2,"missing":2,"name":null,"received":18,\
                "refused":0,"source":"token:a"}],"to":"2026-01-01T02:00:00.000000Z"}
                """)
    }

    @Test("Without edges the last day is meant; more than 31 days and edges in the wrong order are refused")
    func request() throws {
        let last = try CompletenessRequest(from: nil, to: nil, source: nil, now: self.now)
        #expect(last.to == self.now && last.from == self.now - .seconds(86_400))
        let month = try CompletenessRequest(
            from: "2025-12-01T00:00:00Z", to: "2026-01-01T00:00:00.000000Z", source: "token:a", now: self.now)
        #expect(month.source == "token:a")
        for (from, to) in [
            ("2025-11-30T23:59:59Z", "2026-01-01T00:00:00Z"), ("2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00Z"),
            ("yesterday", "2026-01-01T00:00:00Z"),
        ] {
            #expect(throws: ValidationError.self) {
                try CompletenessRequest(from: from, to: to, source: nil, now: self.now)
            }
        }
    }
}
