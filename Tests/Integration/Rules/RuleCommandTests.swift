import Domain
import Postgres
import TestSupport
import Testing

@testable import RulesService

@Suite("What rules do by themselves", .enabled(if: TestServers.haveBoth), .serialized)
struct RuleCommandTests {
    private static let heater = Channel.ID("c4")

    /// A rule that runs an experiment while it fires, and sets the heater when it fires.
    private func rule(name: String = "Too high", value: Double = 5) -> Rule {
        var rule = Rule.fixture(name: name)
        rule.commands = [
            RuleCommand(deed: .startExperiment(name: "Hot"), on: .fire), RuleCommand(deed: .stopExperiment, on: .clear),
            RuleCommand(deed: .set(Self.heater, to: value), on: .fire),
        ]
        return rule
    }

    private func with(_ body: (TestBench) async throws -> Void) async throws {
        try await TestBench.with { bench in
            try await bench.pool.withConnection { connection in
                try connection.execute("update channels set kind = 'actuator' where public_id = 'c4'")
            }
            try await body(bench)
        }
    }

    private func texts(_ query: SQLQuery, _ bench: TestBench) async throws -> [String] {
        try await bench.pool.withConnection { try $0.query(query).map { try $0.decode(0) } }
    }

    @Test("Each alert does it once, in the readings' own time, however often its evaluator is killed")
    func once() async throws {
        try await self.with { bench in
            try await bench.make(self.rule())
            let start = Timestamp.now() - .seconds(20)
            for round in 0..<2 {
                try await bench.evaluating {
                    try await bench.commit(series([90, 91, 10], from: start + .seconds(round * 5)))
                    try await bench.waitUntilCaughtUp()
                }
            }
            let spans = try await self.texts(
                "select (count(*) filter (where stopped_at - started_at = interval '2 s'))::text from experiments",
                bench)
            #expect(spans == ["2"])
            let alerts = try await bench.allAlerts()
            #expect(alerts.count == 2)
            let started = try await self.texts("select started_at::text from experiments order by started_at", bench)
            let fired = try await self.texts("select fired_at::text from alerts order by fired_at", bench)
            #expect(started == fired)
            // Both were over when they were found: nothing was to be set any more.
            #expect(try await self.texts("select public_id from commands", bench).isEmpty)
            #expect(try await self.texts("select text from alert_history where kind = 'refused'", bench).count == 2)
        }
    }

    @Test("An actuator is set once in the interval; what is refused is told")
    func setpoints() async throws {
        try await self.with { bench in
            for (index, channel) in ["c1", "c2"].enumerated() {
                var rule = self.rule(name: "Rule \(index)")
                rule.condition = .above(80, channel: channel)
                try await bench.make(rule, reading: [channel])
            }
            try await bench.evaluating {
                let now = Timestamp.now() - .seconds(5)
                try await bench.commit(series([90], from: now) + series([90], channel: 2, from: now))
                try await bench.waitUntilCaughtUp()
            }
            #expect(try await self.texts("select value::text from commands where waits", bench) == ["5"])
            let refused = try await self.texts("select text from alert_history where kind = 'refused'", bench)
            #expect(refused == ["Did not set 'Channel 4' to 5: A rule has set it a moment ago."])
            let notices = try await self.texts("select content from log_entries where kind = 'warning'", bench)
            #expect(notices.count == 1 && notices[0].hasSuffix(refused[0]))
        }
    }

    @Test("An alert that people end does nothing")
    func nothing() async throws {
        try await self.with { bench in
            var rule = self.rule()
            rule.commands = [RuleCommand(deed: .set(Self.heater, to: 5), on: .clear)]
            try await bench.make(rule)
            try await bench.evaluating {
                try await bench.commit(series([90], from: .now() - .seconds(5)))
                try await bench.waitUntilCaughtUp()
            }
            try await bench.rules.delete(rule.id, at: .now())
            #expect(try await bench.allAlerts().map(\.state) == [.cleared])
            #expect(try await self.texts("select public_id from commands", bench).isEmpty)
        }
    }

    @Test("Two rules that are on never say one actuator different values")
    func fight() async throws {
        try await self.with { bench in
            try await bench.make(self.rule())
            await #expect(throws: ValidationError.self) { try await bench.make(self.rule(name: "Other", value: 6)) }
            var off = self.rule(name: "Off", value: 6)
            off.isEnabled = false
            try await bench.make(off)
            let entry = try await bench.rules.fetch(off.id)
            var on = off
            on.isEnabled = true
            await #expect(throws: ValidationError.self) {
                try await bench.rules.update(entry, to: on, reading: entry.channels, at: .now())
            }
            on.commands = self.rule().commands
            #expect(try await bench.rules.update(entry, to: on, reading: entry.channels, at: .now()))
            #expect(try await bench.rules.fetch(off.id).rule == on)
        }
    }
}
