import Domain
import Hummingbird
import Testing

@testable import QueryService

@Suite("Questions for history, as PerfWatch asked them")
struct HistoryRequestTests {
    private static let now = Timestamp(microseconds: 1_795_219_200_000_000)  // 2026-11-21T00:00:00Z

    private func parameters(_ query: String) -> [(key: Substring, value: Substring)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            return (parts[0], parts[1])
        }
    }

    private func history(_ query: String) throws -> HistoryRequest { try HistoryRequest(self.parameters(query)) }

    private func comparison(_ query: String) throws -> ComparisonRequest {
        try ComparisonRequest(self.parameters("metric_type=cpu&\(query)"), now: Self.now)
    }

    private func range(minutes: Int) -> String {
        let end = Self.now + .seconds(minutes * 60)
        return "metric_type=cpu&start_time=\(Self.now.rfc3339)&end_time=\(end.rfc3339)"
    }

    private func status(_ body: () throws -> Void) -> Int? {
        do {
            try body()
            return nil
        } catch let error as HTTPError {
            return error.status.code
        } catch {
            return error is ValidationError ? 422 : 0
        }
    }

    @Test(
        "The longer the range, the wider the bucket: 30 minutes, 6 hours, 24 hours and more",
        arguments: [(30, "5s"), (31, "1m"), (360, "1m"), (361, "5m"), (1440, "5m"), (1441, "1h"), (43_200, "1h")])
    func automatic(_ minutes: Int, _ label: String) throws {
        #expect(try self.history(self.range(minutes: minutes)).width.text == label)
        #expect(try self.history(self.range(minutes: minutes) + "&interval=auto").width.text == label)
    }

    @Test("What is said counts; what is not has PerfWatch's defaults; times without a zone are UTC")
    func fields() throws {
        let question = try self.history(
            "metric_type=disk&start_time=2026-11-20T00:00:00&end_time=2026-11-21T02:00:00+02:00&interval=5M&host=lab")
        #expect(question.type == "disk" && question.host == "lab" && question.limit == 1000)
        #expect(question.to == Self.now && question.from == Self.now - .seconds(86_400))
        #expect(question.width == .fiveMinutes)
    }

    @Test("What makes no sense is 400; what is missing or malformed is 422")
    func refused() {
        let good = self.range(minutes: 5)
        #expect(self.status { _ = try self.history(good + "&interval=2m") } == 400)
        #expect(self.status { _ = try self.history(self.range(minutes: 0)) } == 400)
        #expect(self.status { _ = try self.history(self.range(minutes: -5)) } == 400)
        #expect(self.status { _ = try self.history(good + "&limit=0") } == 422)
        #expect(self.status { _ = try self.history(good + "&limit=10001") } == 422)
        #expect(self.status { _ = try self.history(good + "&limit=x") } == 422)
        #expect(self.status { _ = try self.history("metric_type=cpu&start_time=yesterday&end_time=now") } == 422)
        let error = #expect(throws: ValidationError.self) { try self.history("") }
        #expect(error?.issues.map(\.location.last) == ["metric_type", "start_time", "end_time"])
    }

    @Test("The last hour, day or week against the same of yesterday or last week")
    func relative() throws {
        let question = try self.comparison("period=Hour&compare_to=yesterday")
        #expect(question.period == "hour" && question.comparedTo == "yesterday" && question.width == .minute)
        #expect(question.current == .init(from: Self.now - .seconds(3600), to: Self.now))
        #expect(
            question.comparison
                == .init(from: Self.now - .seconds(90_000), to: Self.now - .seconds(86_400)))
        let week = try self.comparison("period=week&compare_to=last_week&interval=5m&limit=7")
        #expect(week.comparison == .init(from: Self.now - .seconds(1_209_600), to: Self.now - .seconds(604_800)))
        #expect(week.width == .fiveMinutes && week.limit == 7)
        #expect(try self.comparison("period=day&compare_to=last_week").width == .fiveMinutes)
    }

    @Test("Any two ranges of one length")
    func custom() throws {
        let first = "start_time_1=2026-11-20T00:00:00Z&end_time_1=2026-11-20T01:00:00Z"
        let question = try self.comparison(
            first + "&start_time_2=2026-11-01T00:00:07Z&end_time_2=2026-11-01T01:00:07Z")
        #expect(question.period == "custom" && question.comparedTo == "custom" && question.width == .minute)
        #expect(question.comparison.to - question.comparison.from == .seconds(3600))
        func status(_ query: String) -> Int? { self.status { _ = try self.comparison(query) } }
        #expect(status(first + "&start_time_2=2026-11-01T00:00:00Z&end_time_2=2026-11-01T01:00:01Z") == 400)
        #expect(status(first + "&start_time_2=2026-11-01T01:00:00Z&end_time_2=2026-11-01T00:00:00Z") == 400)
        #expect(status(first) == 400)
        #expect(status("") == 400 && status("period=hour") == 400 && status("compare_to=yesterday") == 400)
        #expect(status("period=month&compare_to=yesterday") == 400)
        #expect(status("period=hour&compare_to=today") == 400)
        #expect(status("period=hour&compare_to=yesterday&interval=7s") == 400)
        #expect(status("period=hour&compare_to=yesterday&limit=0") == 422)
    }
}
