import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// How long rules are tried on a long past at one reading per second.
struct BacktestScenario: Sendable {
    /// Ends with the day before today, UTC.
    let days: Int

    /// Each is tried so often, and the slowest told.
    private static let turns = 3

    /// Hours of a reading per second that may still be fresh.
    private static let margin = 24

    private struct Outcome: Decodable {
        var fired: Int
        var readings: Int
    }

    func run(_ server: BenchServer, _ report: inout BenchReport) async throws {
        var finished = report
        try await BenchChannels(server: server).named(2) { made in
            let past = BenchPast(server: server, days: self.days, connections: 1)
            let fresh = try await StorageFigures.current(of: server).hot.readings
            Console.warn("storing \(2 * self.days * 86_400) readings of 2 channels")
            _ = try await past.fill([made[0].id])
            _ = try await past.fill([made[1].id], signal: .wave)
            // What was fresh before, and what arrives meanwhile, need not be.
            try await past.waitUntilSealed(channels: fresh / 3600 + Self.margin)
            for (name, rule) in Self.rules(noise: made[0], wave: made[1]) {
                let (slowest, outcome) = try await self.measure(rule, past, server)
                finished.add("backtest of \(name)", slowest / .seconds(1), "s")
                finished.add("backtest of \(name), readings", Double(outcome.readings), "")
                finished.add("backtest of \(name), fired", Double(outcome.fired), "")
            }
        }
        report = finished
    }

    private func measure(
        _ rule: BenchRule, _ past: BenchPast, _ server: BenchServer
    ) async throws -> (slowest: Duration, outcome: Outcome) {
        let span = #""from":"\#(past.start.rfc3339)","to":"\#(past.end.rfc3339)""#
        let body = ByteBuffer(string: "{\(rule.condition),\(span)}")
        var slowest = Duration.zero
        var answer = ByteBuffer()
        for _ in 0..<Self.turns {
            let begin = ContinuousClock.now
            answer = try await server.send(.POST, "/api/v1/rules/backtest", body: body)
            slowest = max(slowest, .now - begin)
        }
        return (slowest, try JSONDecoder().decode(Outcome.self, from: Data(answer.readableBytesView)))
    }

    private static func rules(noise: NamedResource, wave: NamedResource) -> [(name: String, rule: BenchRule)] {
        [
            ("a threshold over noise", .simple(noise, "gt", 30)),
            ("a threshold over waves", .simple(wave, "gt", 8, #","clear_threshold":4"#)),
            ("a duration over waves", .simple(wave, "gt", 8, #","clear_threshold":4,"for_seconds":600"#)),
            ("6 of 8 readings of noise", .expression(#"\"\#(noise.name)\" > 21.7 in 6 of 8 readings"#)),
            ("an average over waves", .expression(#"avg(\"\#(wave.name)\", 10m) > 8"#)),
        ]
    }
}
