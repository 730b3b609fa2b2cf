import Testing

@testable import CLIService

@Suite struct LatencyRecorderTests {
    @Test("Percentiles are those of the nearest rank, in whatever order the durations came")
    func nearestRank() throws {
        var recorder = LatencyRecorder()
        for number in (1...200).shuffled() { recorder.record(.milliseconds(number)) }
        let summary = try #require(recorder.summary())
        #expect(summary.count == 200)
        #expect(summary.p50 == .milliseconds(100))
        #expect(summary.p95 == .milliseconds(190))
        #expect(summary.p99 == .milliseconds(198))
        #expect(summary.max == .milliseconds(200))
    }

    @Test("One duration is all percentiles; none has no summary")
    func few() throws {
        var recorder = LatencyRecorder()
        #expect(recorder.summary() == nil)
        recorder.record(.microseconds(1500))
        let summary = try #require(recorder.summary())
        #expect(summary.p50 == .microseconds(1500))
        #expect(summary.p99 == .microseconds(1500))
        #expect(summary.max == .microseconds(1500))
    }
}
