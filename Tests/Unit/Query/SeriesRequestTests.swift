import Domain
import FoundationEssentials
import Testing

@testable import QueryService

@Suite("Questions for lines, in the old shape")
struct SeriesRequestTests {
    private func validate(_ text: String) throws -> (channels: [String], minutes: Int, pointLimit: Int) {
        try JSONDecoder().decode(SeriesRequestDTO.self, from: Data(text.utf8)).validate()
    }

    @Test("What is not said has the old server's defaults")
    func defaults() throws {
        let question = try self.validate(#"{"event_public_ids":["a"]}"#)
        #expect(question.channels == ["a"])
        #expect(question.minutes == 60)
        #expect(question.pointLimit == 500)
    }

    @Test("All that is out of range is named at once")
    func refused() throws {
        let error = #expect(throws: ValidationError.self) {
            try self.validate(#"{"event_public_ids":[],"minutes":0,"max_points":2001}"#)
        }
        #expect(error?.issues.count == 3)
    }
}
