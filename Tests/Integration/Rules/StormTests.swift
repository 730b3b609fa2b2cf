import Catalogue
import Domain
import Postgres
import TestSupport
import Testing

@testable import RulesService

@Suite("Storms of alerts", .enabled(if: TestServers.haveBoth), .serialized)
struct StormTests {
    /// A rule for each of these channels.
    private func makeRules(_ count: Int, severity: Severity = .warning, on bench: TestBench) async throws {
        for number in 1...count {
            let rule = Rule.fixture(
                name: "\(severity.rawValue) \(number)", condition: .above(80, channel: "c\(number)"), severity: severity
            )
            try await bench.make(rule, reading: ["c\(number)"])
        }
    }

    private func readings(_ channels: ClosedRange<Int>, value: Double, at time: Timestamp) -> [Reading] {
        channels.map { Reading(channel: Channel.Number($0), time: time, value: value) }
    }

    @Test("Of 30 alerts that escalate at once ten are told one by one, and together what of the others nobody has seen")
    func escalations() async throws {
        try await TestBench.with(channels: 30) { bench in
            for number in 1...30 {
                var rule = Rule.fixture(
                    name: "Rule \(number % 2)-\(number)", condition: .above(80, channel: "c\(number)"), actions: [])
                rule.escalation = [EscalationStep(after: 60)]
                try await bench.make(rule, reading: ["c\(number)"])
            }
            let fired = Timestamp.now() - .seconds(10)
            try await bench.evaluating(stormLimit: 10) {
                try await bench.commit(self.readings(1...30, value: 90, at: fired))
                try await bench.wait(forAlerts: 30)
            }
            try await bench.tell(at: fired + .seconds(61), stormLimit: 10)
            let own = try await bench.texts("select data->>'alert' from outbox_events where type = 'alert_escalated'")
            #expect(Set(own).count == 10)
            #expect(try await bench.texts("select text from alert_history where kind = 'grouped'").count == 20)

            let seen = try await bench.texts(
                "select public_id from alerts where public_id <> all(\(own)) order by id limit 1")
            try await bench.pool.withConnection { connection in
                _ = try connection.execute("update alerts set acknowledged_at = now() where public_id = any(\(seen))")
            }
            for seconds in [63, 65, 66, 99] { try await bench.tell(at: fired + .seconds(seconds), stormLimit: 10) }
            let groups = try await bench.texts(
                "select data->>'message' from outbox_events where data ? 'count' and type = 'alert_escalated'")
            #expect(groups.count == 1)
            let beginning = "19 more alerts of severity warning are not acknowledged: 1 × Rule "
            #expect(groups.first?.hasPrefix(beginning) == true)
            let grouped = try await bench.texts(
                """
                select format('%s %s of %s', alert->>'alert', alert->>'step', alert->>'of')
                from outbox_events, jsonb_array_elements(data->'alerts') as alert where type = 'alert_escalated'
                """)
            let all = try await bench.texts("select public_id from alerts")
            #expect(Set(grouped) == Set(all.filter { !own.contains($0) && !seen.contains($0) }.map { "\($0) 1 of 1" }))
            let notices = try await bench.texts("select content from log_entries where content like '%acknowledged%'")
            #expect(notices.count == 11)
        }
    }

    @Test("Of 300 alerts 50 are told one by one and 250 in groups, each once; and so is their end")
    func storm() async throws {
        try await TestBench.with(channels: 300) { bench in
            try await self.makeRules(300, on: bench)
            let now = Timestamp.now()
            // Three evaluators, each killed when its alerts are stored; what waits is told in between.
            for (part, channels) in [1...150, 151...250, 251...300].enumerated() {
                try await bench.evaluating {
                    try await bench.commit(
                        self.readings(channels, value: 90, at: now - .seconds(30 - part)), partition: part)
                    try await bench.waitUntilCaughtUp()
                }
                try await bench.tell(at: now + .seconds(10 + part * 31))
            }
            let own = try await bench.texts("select data->>'alert' from outbox_events where type = 'rule_triggered'")
            let grouped = try await bench.texts(
                """
                select alert->>'alert' from outbox_events, jsonb_array_elements(data->'alerts') as alert
                where type = 'alert_group'
                """)
            let all = try await bench.texts("select public_id from alerts")
            #expect(all.count == 300 && own.count == 50)
            #expect(grouped.count == 250 && Set(own + grouped) == Set(all))
            let counts = try await bench.texts(
                "select data->>'count' from outbox_events where type = 'alert_group' order by number")
            #expect(counts.compactMap(Int.init).reduce(0, +) == 250)
            let noted = try await bench.texts("select count(*)::text from alert_history where kind = 'grouped'")
            #expect(noted == ["250"])

            try await bench.evaluating {
                try await bench.commit(self.readings(1...300, value: 10, at: now - .seconds(1)), partition: 4)
                try await bench.waitUntilCaughtUp()
            }
            try await bench.tell(at: now + .seconds(900))
            try await bench.tell(at: now + .seconds(950))
            let ended = try await bench.texts("select data->>'alert' from outbox_events where type = 'alert_resolved'")
            #expect(Set(ended) == Set(own) && ended.count == 50)
            let last = try await bench.texts(
                """
                select format(
                    '%s fired, %s resolved, %s listed, %s more', data->>'count', data->>'resolved_count',
                    jsonb_array_length(data->'resolved'), data->>'more_resolved')
                from outbox_events where type = 'alert_group' and data->>'resolved_count' <> '0' order by number
                """)
            #expect(last == ["0 fired, 250 resolved, 100 listed, 150 more"])
            #expect(try await bench.texts("select alert_id::text from alert_tellings where state <> 'over'").isEmpty)
            let notices = try await bench.texts("select content from log_entries order by id")
            #expect(notices.count == 2, "\(notices)")
            #expect(notices.first?.hasPrefix("Alert storm: more than 50 alerts of severity warning") == true)
            #expect(notices.last == "The storm of alerts of severity warning is over: 250 were told together.")
        }
    }

    @Test("A group comes by itself within seconds, names its alerts, and leaves worse ones alone")
    func soon() async throws {
        try await TestBench.with(channels: 8) { bench in
            try await self.makeRules(8, on: bench)
            try await self.makeRules(1, severity: .critical, on: bench)
            let now = Timestamp.now()
            try await bench.evaluating(stormLimit: 3) {
                // It has looked once: the limit is known.
                try await bench.commit(self.readings(8...8, value: 10, at: now - .seconds(20)))
                try await bench.waitUntilCaughtUp()
                try await bench.commit(self.readings(1...8, value: 90, at: now - .seconds(10)))
                #expect(
                    try await eventually(within: .seconds(20)) {
                        try await bench.events().sorted()
                            == ["alert_group"] + Array(repeating: "rule_triggered", count: 4)
                    })
            }
            let group = try #require(
                try await bench.texts("select data->>'group' from outbox_events where type = 'alert_group'").first)
            let (total, alerts) = try await bench.alerts.list(AlertQuestion(group: group), limit: 10, offset: 0)
            #expect(total == 5 && alerts.allSatisfy { $0.severity == .warning })
            let listed = try await bench.texts(
                """
                select alert->>'alert' from outbox_events, jsonb_array_elements(data->'alerts') as alert
                where type = 'alert_group'
                """)
            #expect(Set(listed) == Set(alerts.map(\.id.text)))
            let critical = try await bench.texts(
                "select type from outbox_events where severity = 'critical'")
            #expect(critical == ["rule_triggered"])
            let sentences = try await bench.texts(
                "select data->>'message' from outbox_events where type = 'alert_group'")
            #expect(sentences.first?.hasPrefix("5 more alerts of severity warning: 1 × warning ") == true)
        }
    }

    @Test("Without a limit all are told one by one")
    func off() async throws {
        try await TestBench.with(channels: 60) { bench in
            try await self.makeRules(60, on: bench)
            let now = Timestamp.now()
            try await bench.evaluating(stormLimit: 0) {
                try await bench.commit(self.readings(1...1, value: 10, at: now - .seconds(20)))
                try await bench.waitUntilCaughtUp()
                try await bench.commit(self.readings(1...60, value: 90, at: now - .seconds(10)))
                #expect(try await eventually(within: .seconds(10)) { try await bench.events().count == 60 })
            }
            #expect(try await bench.texts("select text from alert_history where kind = 'grouped'").isEmpty)
        }
    }

    @Test("What is grouped and then shelved tells of no end")
    func shelf() async throws {
        try await TestBench.with(channels: 2) { bench in
            try await self.makeRules(2, on: bench)
            let now = Timestamp.now()
            try await bench.tell(at: now, stormLimit: 1)
            try await bench.evaluating(stormLimit: 1) {
                try await bench.commit(self.readings(1...2, value: 90, at: now - .seconds(10)))
                try await bench.wait(forAlerts: 2)
            }
            try await bench.tell(at: now + .seconds(60), stormLimit: 1)
            for alert in try await bench.allAlerts() {
                try await bench.alerts.shelve(
                    alert.id, until: now + .seconds(3600), by: Person(id: nil, name: "Test"), reason: nil, at: now)
            }
            try await bench.evaluating(stormLimit: 1) {
                try await bench.commit(self.readings(1...2, value: 10, at: now - .seconds(1)))
                #expect(try await eventually { try await bench.allAlerts().allSatisfy { $0.state == .cleared } })
            }
            try await bench.tell(at: now + .seconds(120), stormLimit: 1)
            #expect(try await bench.events() == ["rule_triggered", "alert_group"])
            #expect(try await bench.texts("select state from alert_tellings") == ["over"])
        }
    }
}
