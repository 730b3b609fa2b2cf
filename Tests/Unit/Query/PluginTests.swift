import Domain
import Testing

@testable import QueryService

@Suite("Plugins seen through what they have left")
struct PluginTests {
    private static let now = Timestamp(microseconds: 1_795_219_200_000_000)

    @Test(
        "Health is the age of the newest reading against how often it is due",
        arguments: [
            // Every second is judged as every five.
            (0.5, 1.0, 0, PluginHealth.State.healthy), (14.9, 1, 1, .healthy), (15, 1, 2, .degraded),
            (29.9, 1, 4, .degraded), (30, 1, 5, .failing),
            (119, 60, 0, .healthy), (180, 60, 2, .degraded), (360, 60, 5, .failing), (-20, 60, 0, .healthy),
        ])
    func health(_ age: Double, _ interval: Double, _ missed: Int, _ state: PluginHealth.State) {
        let health = PluginHealth(newest: Self.now - .seconds(age), expected: .seconds(interval), now: Self.now)
        #expect(health.missed == missed && health.state == state)
    }

    @Test("What was never measured is unknown; without an expected interval a minute is assumed")
    func unknown() {
        #expect(PluginHealth(newest: nil, expected: .seconds(1), now: Self.now).state == .unknown)
        #expect(PluginHealth(newest: Self.now - .seconds(170), expected: nil, now: Self.now).state == .healthy)
        #expect(PluginHealth(newest: Self.now - .seconds(181), expected: nil, now: Self.now).state == .degraded)
    }

    @Test("An execution is all readings of one time; the last one counts only when no more of it can come")
    func executions() {
        let readings = [30, 30, 20, 20, 20, 10].map { (seconds: Int64) in
            Reading(channel: 1, time: Timestamp(microseconds: seconds * 1_000_000), value: 0)
        }
        func derive(_ readings: [Reading], isComplete: Bool) -> [[Int64]] {
            PluginExecution.derive(from: readings, isComplete: isComplete).map {
                [$0.time.microseconds / 1_000_000, Int64($0.metrics)]
            }
        }
        #expect(derive(readings, isComplete: true) == [[30, 2], [20, 3], [10, 1]])
        #expect(derive(readings, isComplete: false) == [[30, 2], [20, 3]])
        #expect(derive([], isComplete: false).isEmpty)
    }
}
