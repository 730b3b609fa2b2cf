import Domain
import Postgres
import TestSupport
import Testing

@testable import RulesService

@Suite("Suppressed alerts", .enabled(if: TestServers.haveBoth), .serialized)
struct SuppressionTests {
    @Test(
        "An alert in a maintenance window is recorded and told to nobody, and told once when the window ends before it")
    func maintenance() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture(actions: [.webhook, .log]))
            let now = Timestamp.now()
            let window = try await bench.maintain(from: now - .seconds(3600), to: now + .seconds(3600))
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: now - .seconds(10), value: 90)])
                try await bench.wait(forAlerts: 1)
                #expect(try await bench.allAlerts().map(\.suppressed) == ["Maintenance: Pump – Bearing"])
                #expect(try await bench.events() == [])
                #expect(try await bench.alerts.summary().suppressed == 1)
                #expect(try await bench.alerts.summary().unacknowledged == 0)
                try await bench.maintenance.update(
                    window.id, to: .fixture(from: now - .seconds(3600), to: now - .seconds(5)))
                #expect(try await bench.become(["rule_triggered"]))
            }
            // Another evaluator looks again, and has nothing to add.
            try await bench.evaluating { try await bench.waitUntilCaughtUp() }
            let alert = try #require(try await bench.allAlerts().first)
            #expect(alert.suppressed == nil)
            #expect(try await bench.events() == ["rule_triggered"])
            let (_, history) = try await bench.alerts.fetch(alert.id)
            #expect(history.map(\.kind) == [.fired, .suppressed, .unsuppressed])
            // Now it is like any other: its end is told too.
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: now - .seconds(1), value: 10)])
                #expect(try await bench.become(["rule_triggered", "alert_resolved"]))
            }
        }
    }

    @Test("What fires and clears within the window is told to nobody, neither then nor after it")
    func within() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            try await bench.maintain(from: .start, to: .start + .seconds(3600), channels: ["c1"])
            try await bench.make(.fixture(name: "Other", condition: .above(80, channel: "c2")), reading: ["c2"])
            try await bench.evaluating {
                try await bench.commit(series([90, 60]) + series([90], channel: 2))
                try await bench.wait(forAlerts: 2)
                try await bench.waitUntilCaughtUp()
            }
            // Of the channel that the window does not cover.
            #expect(try await bench.events() == ["rule_triggered"])
            let alerts = try await bench.allAlerts(AlertQuestion(isSuppressed: true))
            #expect(alerts.map(\.state) == [.cleared])
        }
    }

    @Test("A window covers channels by tag and by device", arguments: [true, false])
    func scopes(isByTag: Bool) async throws {
        try await TestBench.with { bench in
            try await bench.pool.withConnection { connection in
                _ = try connection.execute(
                    "update channels set tags = '{pumps,hall}', device = 'skid' where public_id = 'c1'")
            }
            try await bench.maintain(
                from: .start, to: .now() + .seconds(3600), tags: isByTag ? ["pumps"] : [],
                devices: isByTag ? [] : ["skid"])
            try await bench.make(.fixture())
            try await bench.make(.fixture(name: "Other", condition: .above(80, channel: "c2")), reading: ["c2"])
            try await bench.evaluating {
                try await bench.commit(series([90]) + series([90], channel: 2))
                try await bench.wait(forAlerts: 2)
            }
            let suppressed = try await bench.allAlerts(AlertQuestion(isSuppressed: true))
            #expect(suppressed.map { $0.source?.channel.text } == ["c1"])
        }
    }

    @Test(
        "While the rule that it depends on fires, an alert is told to nobody, also when both fire at once; afterwards it is told once"
    )
    func dependency() async throws {
        try await TestBench.with { bench in
            let cause = try await bench.make(.fixture(name: "Offline"))
            var rule = Rule.fixture(name: "Silent", condition: .above(80, channel: "c2"))
            rule.dependsOn = cause.id
            try await bench.make(rule, reading: ["c2"])
            let now = Timestamp.now()
            try await bench.evaluating {
                try await bench.commit(
                    series([90], from: now - .seconds(60)) + series([90], channel: 2, from: now - .seconds(60)))
                try await bench.wait(forAlerts: 2)
                #expect(try await bench.events() == ["rule_triggered"])
                let suppressed = try await bench.allAlerts(AlertQuestion(isSuppressed: true))
                #expect(suppressed.map(\.suppressed) == ["Depends on Offline, which fired"])
                // The cause ended longer ago than what hangs on it may need.
                try await bench.commit([Reading(channel: 1, time: now - .seconds(20), value: 10)])
                #expect(try await bench.become(["rule_triggered", "alert_resolved", "rule_triggered"]))
            }
        }
    }

    @Test(
        "A rule that depends on itself by a detour, or on none that exists, is refused; without its cause it depends on none"
    )
    func cycles() async throws {
        try await TestBench.with { bench in
            let first = try await bench.make(.fixture(name: "First"))
            var second = Rule.fixture(name: "Second")
            second.dependsOn = first.id
            try await bench.make(second)
            let before = try await bench.rules.fetch(first.id)
            for cause in [second.id, first.id, Rule.ID("none")] {
                var changed = before.rule
                changed.dependsOn = cause
                let wanted = changed
                await #expect(throws: ValidationError.self) {
                    try await bench.rules.update(before, to: wanted, reading: before.channels, at: .now())
                }
            }
            try await bench.rules.delete(first.id, at: .now())
            #expect(try await bench.rules.fetch(second.id).rule.dependsOn == nil)
        }
    }
}

extension TestBench {
    fileprivate var maintenance: MaintenanceStore { MaintenanceStore(pool: self.pool) }

    /// Without a list it covers everything.
    @discardableResult
    fileprivate func maintain(
        from: Timestamp, to: Timestamp, channels: [String] = [], tags: [String] = [], devices: [String] = []
    ) async throws -> MaintenanceWindow {
        var plan = MaintenancePlan.fixture(from: from, to: to)
        plan.scope = MaintenancePlan.Scope(channels: channels, tags: tags, devices: devices)
        let window = MaintenanceWindow(
            id: .random(), plan: plan, createdBy: Person(id: nil, name: "Test"), createdAt: .now())
        try await self.maintenance.insert(window)
        return window
    }

    /// Waits until exactly these events are recorded.
    fileprivate func become(_ events: [String]) async throws -> Bool {
        try await eventually(within: .seconds(10)) { try await self.events() == events }
    }
}

extension MaintenancePlan {
    fileprivate static func fixture(from: Timestamp, to: Timestamp) -> MaintenancePlan {
        MaintenancePlan(name: "Pump", reason: "Bearing", from: from, to: to, scope: Scope())
    }
}
