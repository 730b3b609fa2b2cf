import Domain
import FoundationEssentials
import Testing

@testable import AgentService

@Suite("Reports of runs")
struct ExecutionBufferTests {
    private func execution(_ number: Int, outcome: PluginExecution.Outcome = .success(3)) -> PluginExecution {
        PluginExecution(
            instance: "\(number)", started: .fixture(seconds: Double(number)),
            finished: .fixture(seconds: Double(number) + 0.5), outcome: outcome)
    }

    @Test("They are told in their order, and again until they are removed")
    func order() {
        var buffer = ExecutionBuffer()
        #expect(buffer.batch(500, by: DeviceClock()) == nil)
        for number in 0..<5 { #expect(buffer.append(self.execution(number)) == 0) }
        let first = buffer.batch(3, by: DeviceClock())
        #expect(first?.reports.map(\.instance) == ["0", "1", "2"])
        #expect(buffer.batch(3, by: DeviceClock()) == first && buffer.count == 5)
        first.map { buffer.remove($0) }
        first.map { buffer.remove($0) }
        #expect(buffer.batch(3, by: DeviceClock())?.reports.map(\.instance) == ["3", "4"])
    }

    @Test("There are 10 000 at most: the oldest go, also those that are being told")
    func bound() {
        var buffer = ExecutionBuffer()
        for number in 0..<ExecutionBuffer.limit { _ = buffer.append(self.execution(number)) }
        let batch = buffer.batch(500, by: DeviceClock())
        for number in 0..<100 { #expect(buffer.append(self.execution(10_000 + number)) == 1) }
        #expect(buffer.count == 10_000)
        batch.map { buffer.remove($0) }
        #expect(buffer.count == 9600)
        #expect(buffer.batch(1, by: DeviceClock())?.reports.map(\.instance) == ["500"])
    }

    @Test("Their times are right as far as the clock is known, and stay as they were told first")
    func times() {
        var buffer = ExecutionBuffer()
        var clock = DeviceClock()
        _ = clock.observe(.fixture(seconds: 0))
        _ = clock.compare(with: .fixture + .seconds(3600), at: .fixture(seconds: 0))
        _ = buffer.append(self.execution(7))
        let first = buffer.batch(1, by: clock)
        #expect(first?.reports.first?.startedAt == .fixture + .seconds(3607))
        #expect(first?.reports.first?.finishedAt == .fixture + .milliseconds(3_607_500))
        #expect(buffer.batch(1, by: DeviceClock()) == first)
    }

    @Test("On the wire they have the server's names; a reason is cut where the server would refuse it")
    func wire() throws {
        let long = ExecutionReport(
            self.execution(1, outcome: .failed(String(repeating: "ä", count: 1200))), by: DeviceClock())
        #expect(long.outcome == .failed(String(repeating: "ä", count: 1000)))
        let binary = ExecutionReport(self.execution(1, outcome: .failed("a\0b")), by: DeviceClock())
        #expect(binary.outcome == .failed("ab"))
        let reports = [self.execution(2), self.execution(3, outcome: .failed("It is off."))]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(
            PluginExecutionsDTO(device: "press", reports.map { ExecutionReport($0, by: DeviceClock()) }))
        #expect(
            String(decoding: json, as: UTF8.self) == #"""
                {"device":"press","executions":[{"error_message":null,"finished_at":"2026-11-21T00:00:02.500000Z","metrics_count":3,"plugin_public_id":"2","started_at":"2026-11-21T00:00:02.000000Z","status":"success"},{"error_message":"It is off.","finished_at":"2026-11-21T00:00:03.500000Z","metrics_count":0,"plugin_public_id":"3","started_at":"2026-11-21T00:00:03.000000Z","status":"failed"}]}
                """#)
    }
}
