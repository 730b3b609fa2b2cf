import Catalogue
import Domain
import Postgres
import TestSupport
import Testing

@testable import RulesService

@Suite("Escalations", .enabled(if: TestServers.haveBoth), .serialized)
struct EscalationTests {
    /// A minute and two and three after the alert; the last one again every five minutes.
    private static let steps = [
        EscalationStep(after: 60), EscalationStep(after: 120, assignee: User.ID("u"), severity: .critical),
        EscalationStep(after: 180, repeatEvery: 300),
    ]

    /// With a rule that has these steps, and a user to take care of them.
    private func with(_ body: (TestBench, Rule) async throws -> Void) async throws {
        try await TestBench.with { bench in
            try await bench.pool.withConnection { connection in
                _ = try connection.execute(
                    "insert into users (public_id, email, username, role) values ('u', 'u@x', 'olga', 'operator')")
            }
            var rule = Rule.fixture(actions: [])
            rule.escalation = Self.steps
            try await body(bench, try await bench.make(rule))
        }
    }

    @Test("Each step happens once and in its time, whoever is killed in between, and the last one again and again")
    func steps() async throws {
        try await self.with { bench, _ in
            let fired = Timestamp.now() - .seconds(70)
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: fired, value: 90)])
                #expect(try await eventually(within: .seconds(10)) { try await bench.escalations() == ["1 of 3"] })
            }
            // Another evaluator looks again, and has nothing to add.
            try await bench.evaluating { try await bench.waitUntilCaughtUp() }
            try await bench.tell(at: fired + .seconds(119))
            #expect(try await bench.escalations() == ["1 of 3"])
            let alert = try #require(try await bench.allAlerts().first)
            #expect(alert.severity == .warning && alert.assignee == nil)
            for _ in 0..<2 { try await bench.tell(at: fired + .seconds(121)) }
            #expect(try await bench.escalations() == ["1 of 3", "2 of 3"])
            let raised = try #require(try await bench.allAlerts().first)
            #expect(raised.severity == .critical && raised.assignee == Person(id: User.ID("u"), name: "olga"))
            for seconds in [181, 182, 479, 481, 482, 1500] { try await bench.tell(at: fired + .seconds(seconds)) }
            #expect(
                try await bench.escalations() == ["1 of 3", "2 of 3", "3 of 3", "3 of 3", "3 of 3"])
            let history = try await bench.alerts.fetch(alert.id).history
            #expect(
                history.map { $0.text ?? "" }.dropFirst() == [
                    "Step 1 of 3", "Step 2 of 3, severity critical, assigned to olga", "Step 3 of 3",
                    "Step 3 of 3, repeated",
                    "Step 3 of 3, repeated",
                ])
            #expect(
                try await bench.texts("select kind from log_entries") == [
                    "warning", "error", "error", "error", "error",
                ])
            let waited = try await bench.texts(
                "select data->>'unacknowledged_seconds' from outbox_events where type = 'alert_escalated' order by number"
            )
            #expect(waited.last == "1500")
        }
    }

    @Test("After three days without an evaluator each step has happened, and the last one is told")
    func outage() async throws {
        try await self.with { bench, _ in
            try await bench.commit(series([90]))
            try await bench.evaluating {
                try await bench.waitUntilCaughtUp()
                #expect(try await eventually(within: .seconds(10)) { try await bench.escalations() == ["3 of 3"] })
            }
            let alert = try #require(try await bench.allAlerts().first)
            #expect(alert.severity == .critical && alert.assignee?.name == "olga")
            let history = try await bench.alerts.fetch(alert.id).history
            #expect(history.map(\.kind) == [.fired, .escalated, .escalated, .escalated])
            #expect(history[1].text == "Step 1 of 3; late, and told with the next")
            #expect(history[3].text == "Step 3 of 3")
            #expect(try await bench.texts("select content from log_entries").count == 1)
        }
    }

    @Test("What is acknowledged or over escalates no further", arguments: ["acknowledged_at", "cleared_at"])
    func end(by ending: String) async throws {
        try await self.with { bench, _ in
            let fired = Timestamp.now() - .seconds(70)
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: fired, value: 90)])
                #expect(try await eventually(within: .seconds(10)) { try await bench.escalations() == ["1 of 3"] })
            }
            try await bench.pool.withConnection { connection in
                _ = try connection.execute("update alerts set \(raw: ending) = now()")
            }
            try await bench.tell(at: fired + .seconds(1000))
            #expect(try await bench.escalations() == ["1 of 3"])
            #expect(try await bench.texts("select due_at::text from alert_escalations").isEmpty)
        }
    }

    @Test("On a shelf nothing happens; off it, it goes on where it was")
    func shelf() async throws {
        try await self.with { bench, _ in
            let fired = Timestamp.now() - .seconds(70)
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: fired, value: 90)])
                #expect(try await eventually(within: .seconds(10)) { try await bench.escalations().count == 1 })
            }
            let alert = try #require(try await bench.allAlerts().first).id
            let olga = Person(id: User.ID("u"), name: "olga")
            try await bench.alerts.shelve(
                alert, until: fired + .seconds(900), by: olga, reason: nil, at: .now())
            try await bench.tell(at: fired + .seconds(130))
            #expect(try await bench.escalations().count == 1)
            try await bench.alerts.unshelve(alert, by: olga, at: .now())
            try await bench.tell(at: fired + .seconds(130))
            #expect(try await bench.escalations() == ["1 of 3", "2 of 3"])
        }
    }

    @Test("While it is suppressed nothing happens; the steps count from when it is told")
    func suppression() async throws {
        try await self.with { bench, _ in
            let windows = MaintenanceStore(pool: bench.pool)
            let now = Timestamp.now()
            let window = MaintenanceWindow(
                id: .random(),
                plan: MaintenancePlan(
                    name: "Pump", from: now - .seconds(3600), to: now + .seconds(3600), scope: MaintenancePlan.Scope()),
                createdBy: Person(id: nil, name: "Test"), createdAt: now)
            try await windows.insert(window)
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: now - .seconds(70), value: 90)])
                try await bench.wait(forAlerts: 1)
                try await bench.tell(at: now + .seconds(1000))
                #expect(try await bench.escalations() == [])
                try await windows.delete(window.id)
                #expect(
                    try await eventually(within: .seconds(10)) {
                        try await bench.texts("select step::text from alert_escalations") == ["1"]
                    })
            }
            try await bench.tell(at: now + .seconds(59))
            #expect(try await bench.escalations() == [])
            try await bench.tell(at: .now() + .seconds(61))
            #expect(try await bench.escalations() == ["1 of 3"])
        }
    }

    @Test("A rule escalates to users alone, and one that is gone later is passed over")
    func users() async throws {
        try await self.with { bench, rule in
            let before = try await bench.rules.fetch(rule.id)
            #expect(before.rule.escalation == Self.steps)
            var changed = before.rule
            changed.escalation = [EscalationStep(after: 60, assignee: User.ID("nobody"))]
            let wanted = changed
            let error = await #expect(throws: ValidationError.self) {
                try await bench.rules.update(before, to: wanted, reading: before.channels, at: .now())
            }
            #expect(error?.issues.map(\.location) == [["body", "escalation", "0", "assignee"]])
            try await bench.pool.withConnection { connection in
                _ = try connection.execute("update users set disabled_at = now()")
            }
            try await bench.commit(series([90]))
            try await bench.evaluating {
                try await bench.waitUntilCaughtUp()
                #expect(try await eventually(within: .seconds(10)) { try await bench.escalations() == ["3 of 3"] })
            }
            let alert = try #require(try await bench.allAlerts().first)
            #expect(alert.assignee == nil)
        }
    }
}

extension TestBench {
    /// As the evaluator does once a second, at another time.
    func tell(at now: Timestamp, stormLimit: Int = 50) async throws {
        _ = try await self.pool.withConnection { try $0.tellWhatIsDue(at: now, stormLimit: stormLimit) }
    }

    /// What a query of one text finds.
    func texts(_ query: SQLQuery) async throws -> [String] {
        try await self.pool.withConnection { try $0.query(query).map { try $0.decode(0) } }
    }

    /// The steps that were told, in their order.
    fileprivate func escalations() async throws -> [String] {
        try await self.texts(
            """
            select format('%s of %s', data->>'step', data->>'of') from outbox_events where type = 'alert_escalated'
            order by number
            """)
    }
}
