import Domain
import FoundationEssentials
import Testing

@testable import QueryService

@Suite("Questions for lines")
struct SeriesRequestTests {
    private static let now = Timestamp(microseconds: 1_767_225_600_000_000)

    private func request(_ query: String, accept: String? = nil) throws -> SeriesRequest {
        let pairs = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        let parameters = ParameterReader(pairs.map { (key: $0[0], value: $0[1]) })
        return try SeriesRequest(parameters, accept: accept, now: Self.now)
    }

    @Test("What is not said: the last hour, a thousand pixels, JSON")
    func defaults() throws {
        let request = try self.request("event_public_id=a,b&event_public_id=c,a")
        #expect(request.channels == ["a", "b", "c"])
        #expect(request.question.to == Self.now && request.question.from == Self.now - .seconds(3600))
        #expect(request.question.form == .pixels(1000))
        #expect(!request.isBinary)
    }

    @Test("The binary form is asked for by name or by the header, and the name counts")
    func binary() throws {
        let accept = "application/vnd.webmacs.series, */*"
        #expect(try self.request("event_public_id=a&format=binary").isBinary)
        #expect(try self.request("event_public_id=a", accept: accept).isBinary)
        #expect(try !self.request("event_public_id=a&format=json", accept: accept).isBinary)
    }

    @Test("Buckets have a width and a function")
    func buckets() throws {
        #expect(try self.request("event_public_id=a&interval=5m").question.form == .buckets(.fiveMinutes, .mean))
        #expect(
            try self.request("event_public_id=a&interval=auto&function=max").question.form
                == .buckets(.minute, .maximum))
        #expect(try self.request("event_public_id=a&interval=3600").question.form == .buckets(.hour, .mean))
    }

    @Test(
        "What cannot be answered is told by field",
        arguments: [
            ("", ["event_public_id"]), ("event_public_id=a&from=yesterday", ["from"]),
            ("event_public_id=a&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", ["from"]),
            ("event_public_id=a&from=1800-01-02T00:00:00Z", ["from"]),
            ("event_public_id=a&pixels=0", ["pixels"]), ("event_public_id=a&pixels=10001", ["pixels"]),
            ("event_public_id=a&pixels=many", ["pixels"]),
            ("event_public_id=\((0..<11).map { "c\($0)" }.joined(separator: ","))&pixels=10000", ["pixels"]),
            ("event_public_id=\((0..<51).map { "c\($0)" }.joined(separator: ","))&pixels=10", ["event_public_id"]),
            ("event_public_id=a&function=avg", ["function"]),
            ("event_public_id=a&interval=5m&function=mode", ["function"]),
            ("event_public_id=a&interval=5m&pixels=100", ["pixels"]), ("event_public_id=a&interval=x", ["interval"]),
            ("event_public_id=a&interval=5s&from=2025-12-01T00:00:00Z", ["interval"]),
            ("event_public_id=a&format=xml", ["format"]),
            ("from=x&pixels=0&format=x", ["from", "event_public_id", "pixels", "format"]),
        ])
    func refused(query: String, fields: [String]) throws {
        let error = #expect(throws: ValidationError.self) { try self.request(query) }
        #expect(error.map { Set($0.issues.map { $0.location[1] }) } == Set(fields))
    }

    private func old(_ text: String) throws -> (channels: [String], minutes: Int, pointLimit: Int) {
        try JSONDecoder().decode(SeriesRequestDTO.self, from: Data(text.utf8)).validate()
    }

    @Test("In the old shape, what is not said has the old server's defaults")
    func oldDefaults() throws {
        let question = try self.old(#"{"event_public_ids":["a"]}"#)
        #expect(question.channels == ["a"])
        #expect(question.minutes == 60)
        #expect(question.pointLimit == 500)
    }

    @Test("In the old shape, all that is out of range is named at once")
    func oldRefused() throws {
        let error = #expect(throws: ValidationError.self) {
            try self.old(#"{"event_public_ids":[],"minutes":0,"max_points":2001}"#)
        }
        #expect(error?.issues.count == 3)
    }
}
