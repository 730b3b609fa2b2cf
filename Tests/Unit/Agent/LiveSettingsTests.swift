import FoundationEssentials
import ServiceKit
import Testing

@testable import AgentService

@Suite("Settings that change while the agent runs")
struct LiveSettingsTests {
    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "agent-\(UUID().uuidString).env")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }

    @Test("What the file says counts before the environment; what it does not say stays")
    func fileFirst() throws {
        try self.withFile("WEBMACS_POLL_INTERVAL=0.5\nWEBMACS_API_TOKEN=x\n") { path in
            let reload = SettingsReload(
                file: path, environment: ["WEBMACS_POLL_INTERVAL": "2", "WEBMACS_MAX_BATCH_SIZE": "50"])
            let values = try reload.values()
            #expect(values == LiveSettings.Values(pollInterval: .milliseconds(500), maxBatchSize: 50))
        }
    }

    @Test("Without a file the environment and the defaults count")
    func noFile() throws {
        let reload = SettingsReload(file: "/nowhere/at/all", environment: ["WEBMACS_POLL_INTERVAL": "2"])
        let values = try reload.values()
        #expect(values == LiveSettings.Values(pollInterval: .seconds(2), maxBatchSize: 100))
    }

    @Test("A poll interval below 0.2 s is refused, and so are more than 500 readings in a batch")
    func bounds() throws {
        try self.withFile("WEBMACS_POLL_INTERVAL=0.1\nWEBMACS_MAX_BATCH_SIZE=501\n") { path in
            let error = #expect(throws: SettingsError.self) {
                try SettingsReload(file: path, environment: [:]).values()
            }
            #expect(error?.issues.map(\.name) == ["WEBMACS_POLL_INTERVAL", "WEBMACS_MAX_BATCH_SIZE"])
        }
    }

    @Test("Polls keep their rhythm, leave out what was missed, and follow a new interval at once")
    func schedule() {
        let start = ContinuousClock.now
        var schedule = PollSchedule(start: start)
        func wait(_ interval: Duration, at offset: Duration) -> Duration? {
            schedule.wait(interval: interval, at: start + offset)
        }
        #expect(wait(.seconds(1), at: .zero) == nil)
        #expect(wait(.seconds(1), at: .milliseconds(300)) == .milliseconds(700))
        #expect(wait(.seconds(1), at: .milliseconds(1200)) == nil)
        #expect(wait(.seconds(1), at: .milliseconds(1200)) == .milliseconds(800))
        #expect(wait(.seconds(1), at: .milliseconds(5500)) == nil)
        #expect(wait(.seconds(1), at: .milliseconds(5500)) == .milliseconds(500))
        #expect(wait(.milliseconds(500), at: .milliseconds(5500)) == nil)
        #expect(wait(.milliseconds(500), at: .milliseconds(5500)) == .milliseconds(500))
    }
}
