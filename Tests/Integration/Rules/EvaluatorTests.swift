import Contracts
import Domain
import Postgres
import Redis
import ServiceKit
import TestSupport
import Testing

@testable import RulesService

@Suite("The evaluator", .enabled(if: TestServers.haveBoth), .serialized)
struct EvaluatorTests {
    @Test("A crossing is one alert with its event, and the way back clears it")
    func crossing() async throws {
        try await TestBench.with { bench in
            let rule = try await bench.make(.fixture())
            try await bench.evaluating {
                try await bench.commit(series([70, 85, 90, 60]))
                try await bench.waitUntilCaughtUp()
            }
            let alerts = try await bench.allAlerts()
            #expect(alerts.map(\.state) == [.cleared])
            #expect(alerts.first?.firedAt == .start + .seconds(2))
            #expect(alerts.first?.clearedAt == .start + .seconds(4))
            #expect(alerts.first?.value == 85)
            #expect(alerts.first?.peak == 90)
            #expect(alerts.first?.source?.channel.text == "c1")
            #expect(try await bench.events() == ["rule_triggered", "alert_resolved"])
            let entry = try await bench.rules.fetch(rule.id)
            #expect(entry.state == .ok)
            #expect(entry.standing.lastFiredAt == .start + .seconds(2))
            let (_, history) = try await bench.alerts.fetch(alerts[0].id)
            #expect(history.map(\.kind) == [.fired, .cleared])
        }
    }

    @Test("The event of an alert says which trace its reading came with; others say none")
    func trace() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await bench.evaluating {
                try await bench.commit(series([70, 85, 60]), traces: "1 1 \(text)")
                try await bench.commit(series([90], from: .start + .seconds(600)))
                try await bench.waitUntilCaughtUp()
            }
            let told = try await bench.pool.withConnection { connection in
                try connection.query(
                    "select type, traceparent as trace from outbox_events order by number"
                ).map { row in
                    (type: try row.decode("type", as: String.self), trace: try row.decode("trace", as: String?.self))
                }
            }
            #expect(told.map(\.type) == ["rule_triggered", "alert_resolved", "rule_triggered"])
            let carried = try #require(told[0].trace.flatMap { TraceContext(traceparent: $0) })
            #expect(text.contains(carried.traceID) && !text.contains(carried.spanID))
            #expect(told[1].trace == nil && told[2].trace == nil)
        }
    }

    @Test(
        "Killed again and again in the middle of shuffled batches, it finds each crossing once", arguments: [1, 2, 3])
    func kills(seed: UInt64) async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture(condition: .above(80, clear: 75)))
            try await bench.make(.fixture(name: "Other", condition: .above(50, channel: "c2")), reading: ["c2"])
            var random = SplitMix(state: seed)
            // Two channels in two partitions, each with 20 crossings in 40 commits.
            var expected = 0
            var commits: [[Reading]] = []
            for index in 0..<40 {
                // Slower than what counts as flapping.
                let start = Timestamp.start + .seconds(index * 60)
                let isHigh = index.isMultiple(of: 2)
                expected += isHigh ? 2 : 0
                var batch = series(isHigh ? [90, 91] : [10, 11], from: start)
                batch += series(isHigh ? [60, 61] : [40, 41], channel: 2, from: start)
                commits.append(batch.shuffled(using: &random))
            }
            var next = 0
            while next < commits.count {
                let count = Int.random(in: 1...8, using: &random)
                let part = Array(commits[next..<min(next + count, commits.count)])
                let pause = Duration.milliseconds(Int.random(in: 0...400, using: &random))
                try await bench.evaluating {
                    for commit in part { try await bench.commit(commit, partition: 3) }
                    // Where it is killed is left to chance.
                    try await Task.sleep(for: pause)
                }
                next += count
            }
            try await bench.evaluating { try await bench.waitUntilCaughtUp() }
            let alerts = try await bench.allAlerts()
            #expect(alerts.count == expected)
            #expect(alerts.allSatisfy { $0.state == .cleared && !$0.isRetroactive })
            #expect(try await bench.events().count == expected * 2)
        }
    }

    @Test("Late readings leave a marked entry, and nobody is told")
    func late() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            try await bench.evaluating {
                try await bench.commit([Reading(channel: 1, time: .start + .seconds(1), value: 10)])
                try await bench.commit([Reading(channel: 1, time: .start + .seconds(600), value: 20)])
                try await bench.waitUntilCaughtUp()
                try await bench.commit(series([90, 95, 30], from: .start + .seconds(100)))
                try await bench.wait(forAlerts: 1)
            }
            let alert = try #require(try await bench.allAlerts().first)
            #expect(alert.isRetroactive)
            #expect(alert.state == .cleared)
            #expect(alert.firedAt == .start + .seconds(101))
            #expect(try await bench.events() == [])
        }
    }

    @Test("What the streams have lost is read from the archive, by the readings' own times")
    func gap() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            let start = Timestamp.now() - .seconds(30)
            try await bench.evaluating {
                try await bench.commit(series([10], from: start))
                try await bench.waitUntilCaughtUp()
            }
            // Nobody evaluates, and the stream is trimmed meanwhile.
            try await bench.commit(series([90, 95, 20], from: start + .seconds(5)), announced: false)
            try await bench.commit(series([85], from: start + .seconds(15)))
            try await bench.evaluating {
                try await bench.wait(forAlerts: 2)
                try await bench.waitUntilCaughtUp()
            }
            let alerts = try await bench.allAlerts()
            #expect(alerts.map(\.firedAt) == [start + .seconds(6), start + .seconds(16)])
            #expect(alerts.map(\.state) == [.cleared, .firing])
            #expect(alerts.allSatisfy { !$0.isRetroactive })
        }
    }

    @Test("What comes from the archive a second time is not late: a damped rule stays quiet")
    func gapWhileDamped() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            let start = Timestamp.now() - .seconds(50)
            let flutter = (0..<30).map { $0 % 2 == 0 ? 10.0 : 90.0 } + [10]
            try await bench.evaluating {
                try await bench.commit(series(flutter, from: start))
                try await bench.waitUntilCaughtUp()
                try await bench.commit(series([11], from: start + .seconds(35)), announced: false)
                try await bench.commit(series([12], from: start + .seconds(36)))
                try await bench.waitUntilCaughtUp()
            }
            let alerts = try await bench.allAlerts()
            #expect(alerts.count == 10)
            #expect(alerts.allSatisfy { !$0.isRetroactive && $0.state == .cleared })
        }
    }

    @Test("A Redis that comes back empty costs no crossing")
    func emptyRedis() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            let start = Timestamp.now() - .seconds(30)
            try await bench.evaluating {
                try await bench.commit(series([10], from: start))
                try await bench.waitUntilCaughtUp()
                try await bench.commit(series([90, 20], from: start + .seconds(5)), announced: false)
                try await bench.wait(forAlerts: 1)
            }
        }
    }

    @Test(
        "What waited at its source for ten minutes, and was then lost by Redis, costs no crossing and makes none twice")
    func oldAndLost() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture())
            try await bench.make(.fixture(name: "Another", condition: .above(80, channel: "c2")), reading: ["c2"])
            let start = Timestamp.now() - .seconds(700)
            try await bench.evaluating {
                try await bench.commit(series([90, 20, 90, 20], channel: 2, from: start))
                try await bench.commit(series([10], from: start))
                try await bench.wait(forAlerts: 2)
                try await bench.waitUntilCaughtUp()
                try await bench.commit(series([90, 20, 85], from: start + .seconds(5)), announced: false)
                try await bench.wait(forAlerts: 4)
                try await bench.waitUntilCaughtUp()
            }
            let alerts = try await bench.allAlerts().filter { $0.ruleName == "Too high" }
            #expect(alerts.map(\.firedAt) == [start + .seconds(6), start + .seconds(8)])
            #expect(try await bench.allAlerts().allSatisfy { !$0.isRetroactive })
        }
    }

    @Test("Evaluators share the rules; when one loses its connection, the other has its rules within five seconds")
    func takeover() async throws {
        try await TestBench.with { bench in
            for number in 1...8 { try await bench.make(.fixture(name: "Rule \(number)")) }
            try await bench.evaluating {
                try await bench.commit(series([10]))
                try await bench.waitUntilCaughtUp()
                try await bench.evaluating {
                    // The machine has others to serve: the quickest of three counts.
                    var times: [Duration] = []
                    for round in 1...3 {
                        try await bench.waitUntilShared(by: 2)
                        let ended = ContinuousClock.now
                        let victim = try #require(try await bench.evaluators().first).process
                        _ = try await bench.pool.withConnection { connection in
                            try connection.query("select pg_terminate_backend(\(victim))")
                        }
                        try await bench.commit(series([10, 90], from: .start + .seconds(round * 3600)))
                        try await bench.wait(forAlerts: 8 * round)
                        times.append(ContinuousClock.now - ended)
                    }
                    #expect(try #require(times.min()) < .seconds(5))
                }
            }
        }
    }

    @Test("While evaluators come and go, each crossing is one alert of each rule, at its time")
    func handover() async throws {
        try await TestBench.with { bench in
            for number in 1...16 {
                let duration = number.isMultiple(of: 2) ? 1.5 : 0
                try await bench.make(.fixture(name: "Rule \(number)", condition: .above(80, for: duration)))
            }
            let crossings = 20
            try await bench.evaluating(stormLimit: 0) {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        for crossing in 0..<crossings {
                            let from = Timestamp.start + .seconds(crossing * 3600)
                            try await bench.commit(series([90, 91, 92, 10], from: from), partition: crossing % 3)
                            try await Task.sleep(for: .milliseconds(300))
                        }
                    }
                    try await Task.sleep(for: .milliseconds(500))
                    try await bench.evaluating(stormLimit: 0) { try await bench.waitUntilShared(by: 2) }
                    try await bench.waitUntilShared(by: 1)
                    try await bench.evaluating(stormLimit: 0) {
                        try await bench.evaluating(stormLimit: 0) { try await bench.waitUntilShared(by: 3) }
                    }
                    try await tasks.waitForAll()
                }
                try await bench.waitUntilCaughtUp()
            }
            let alerts = try await bench.alertTimes()
            #expect(alerts.count == 16)
            for (rule, times) in alerts {
                let number = Int(rule.dropFirst("Rule ".count)) ?? 0
                let delay = number.isMultiple(of: 2) ? 2.5 : 1.0
                #expect(times == (0..<crossings).map { .start + .seconds(Double($0 * 3600) + delay) }, "\(rule)")
            }
            #expect(try await bench.events().count(where: { $0 == "rule_triggered" }) == 16 * crossings)
        }
    }

    @Test("For-duration and absence pass by the readings' own times and by the clock")
    func timers() async throws {
        try await TestBench.with { bench in
            let start = Timestamp.now() - .seconds(20)
            try await bench.make(.fixture(condition: .above(80, for: 5), begunAt: start))
            try await bench.make(
                .fixture(name: "Silent", condition: .expression(#"absent("Channel 2", 3s)"#), begunAt: start),
                reading: ["c2"])
            // Before an evaluator could think itself current without them.
            try await bench.commit(series([10], channel: 2, from: start) + series([90], from: start))
            try await bench.evaluating { try await bench.wait(forAlerts: 2) }
            let alerts = try await bench.allAlerts()
            #expect(alerts.map(\.ruleName) == ["Silent", "Too high"])
            #expect(alerts.map(\.firedAt) == [start + .seconds(4), start + .seconds(6)])
        }
    }

    @Test("A rule whose channel is gone or has another name is broken, says why, and keeps its alert")
    func broken() async throws {
        try await TestBench.with { bench in
            let simple = try await bench.make(.fixture())
            let expression = try await bench.make(
                .fixture(name: "Expression", condition: .expression(#""Channel 2" > 5"#)), reading: ["c2"])
            try await bench.evaluating {
                try await bench.commit(series([90]) + series([9], channel: 2))
                try await bench.wait(forAlerts: 2)
                try await bench.change("update channels set deleted_at = now() where public_id = 'c1'")
                try await bench.change("update channels set name = 'Two' where public_id = 'c2'")
                #expect(try await bench.hasState(.broken, simple.id))
                #expect(try await bench.hasState(.broken, expression.id))
                #expect(
                    try await bench.rules.fetch(simple.id).standing.reason == "Its channel does not exist any more.")
                #expect(
                    try await bench.rules.fetch(expression.id).standing.reason
                        == "The channel 'Channel 2' is called 'Two' now.")
                #expect(try await bench.allAlerts().map(\.state) == [.firing, .firing])
                // With its name it goes on as if nothing had been.
                try await bench.change("update channels set name = 'Channel 2' where public_id = 'c2'")
                #expect(try await bench.hasState(.firing, expression.id))
                try await bench.commit(series([1], channel: 2, from: .start + .seconds(10)))
                #expect(try await eventually { try await bench.allAlerts().contains { $0.state == .cleared } })
            }
        }
    }

    @Test("A rule that is heard of after its first reading has missed nothing, the first of all rules neither")
    func heardLate() async throws {
        let start = Timestamp.now() - .seconds(10)
        try await TestBench.with { bench in
            try await bench.evaluating {
                try await bench.commit(series([90], from: start))
                // It is long looked at when there is a rule.
                try await Task.sleep(for: .seconds(1))
                try await bench.make(.fixture(begunAt: start))
                try await bench.wait(forAlerts: 1)
                try await bench.commit(series([70, 10], from: start) + series([90], channel: 2, from: start))
                #expect(try await eventually { try await bench.allAlerts().map(\.state) == [.cleared] })
                try await bench.make(
                    .fixture(name: "Second", condition: .above(80, channel: "c2"), begunAt: start), reading: ["c2"])
                try await bench.wait(forAlerts: 2)
            }
            #expect(try await bench.allAlerts().map(\.firedAt) == [start + .seconds(1), start + .seconds(1)])
        }
    }

    @Test("A rule whose evaluator dies before it hears of it has missed nothing, and nothing counts twice")
    func diedBeforeHearing() async throws {
        let start = Timestamp.now() - .seconds(120)
        try await TestBench.with { bench in
            try await bench.evaluating {
                try await bench.commit(series([90, 70], from: start))
                try await bench.waitUntilCaughtUp()
            }
            // As it stands when it was made before those readings, and the news of it had not come when the position was stored.
            try await bench.make(.fixture(begunAt: start))
            try await bench.commit(series([91], from: .now()))
            try await bench.evaluating {
                try await bench.waitUntilCaughtUp()
                try await bench.wait(forAlerts: 2)
            }
            let alerts = try await bench.allAlerts()
            #expect(alerts.map(\.value) == [90, 91])
            #expect(alerts.map(\.state) == [.cleared, .firing])
            #expect(alerts.allSatisfy { !$0.isRetroactive })
        }
    }

    @Test("A rule that could not begin for long begins with what comes: the archive is not read for it")
    func begunLongAgo() async throws {
        try await TestBench.with { bench in
            try await bench.evaluating {
                try await bench.commit(series([90], from: .now() - .seconds(1000)))
                try await bench.waitUntilCaughtUp()
                try await bench.make(.fixture(begunAt: .now() - .seconds(2000)))
                #expect(
                    try await eventually {
                        try await bench.pool.withConnection { connection in
                            try connection.query("select from rule_states where state is not null").count == 1
                        }
                    })
                try await bench.commit(series([91], from: .now()))
                try await bench.wait(forAlerts: 1)
            }
            #expect(try await bench.allAlerts().map(\.value) == [91])
        }
    }

    @Test("A channel that is heard of after its rule's first reading costs no crossing")
    func channelHeardLate() async throws {
        let start = Timestamp.now() - .seconds(10)
        try await TestBench.with(channels: 1) { bench in
            try await bench.make(.fixture())
            try await bench.evaluating {
                try await bench.commit(series([90]))
                try await bench.wait(forAlerts: 1)
                try await bench.pool.withConnection { connection in
                    try connection.execute(
                        """
                        insert into channels (public_id, name, kind, unit, min_value, max_value)
                        values ('c2', 'Channel 2', 'sensor', 'V', 0, 100)
                        """)
                }
                let rule = try await bench.make(
                    .fixture(name: "Second", condition: .above(80, channel: "c2"), begunAt: start), reading: ["c2"])
                #expect(try await bench.hasState(.broken, rule.id))
                try await bench.commit(series([70, 10]) + series([90], channel: 2, from: start))
                #expect(try await eventually { try await bench.allAlerts().map(\.state) == [.cleared] })
                try await bench.change("select")
                try await bench.wait(forAlerts: 2)
                #expect(try await bench.hasState(.firing, rule.id))
            }
        }
    }

    @Test("A changed condition begins anew and clears its alert; another name does not")
    func changes() async throws {
        try await TestBench.with { bench in
            let rule = try await bench.make(.fixture())
            try await bench.evaluating {
                try await bench.commit(series([90]))
                try await bench.wait(forAlerts: 1)
                var renamed = rule
                renamed.name = "Another name"
                let entry = try await bench.rules.fetch(rule.id)
                #expect(try await bench.rules.update(entry, to: renamed, reading: entry.channels, at: .now()))
                try await bench.commit(series([91, 92], from: .start + .seconds(10)))
                #expect(try await bench.allAlerts().map(\.state) == [.firing])
                var changed = renamed
                changed.condition = .above(95)
                let second = try await bench.rules.fetch(rule.id)
                // Somebody who looked before the first change is too late.
                let isTooLate = try await !bench.rules.update(entry, to: changed, reading: entry.channels, at: .now())
                #expect(isTooLate)
                #expect(try await bench.rules.update(second, to: changed, reading: entry.channels, at: .now()))
                #expect(try await bench.allAlerts().map(\.state) == [.cleared])
                try await bench.commit(series([97], from: .now()))
                try await bench.wait(forAlerts: 2)
                try await bench.rules.delete(rule.id, at: .now())
                #expect(try await bench.allAlerts().map(\.state) == [.cleared, .cleared])
                let (_, history) = try await bench.alerts.fetch(try await bench.allAlerts()[1].id)
                #expect(history.last?.text == "The rule was deleted.")
            }
            #expect(
                try await bench.events() == ["rule_triggered", "alert_resolved", "rule_triggered", "alert_resolved"])
        }
    }

    @Test("A shelved alert, and the next one of its rule, notify nobody; its notice comes with the action log")
    func shelves() async throws {
        try await TestBench.with { bench in
            try await bench.make(.fixture(actions: [.log, .webhook]))
            try await bench.evaluating {
                try await bench.commit(series([90]))
                try await bench.wait(forAlerts: 1)
                let first = try await bench.allAlerts()[0]
                try await bench.alerts.shelve(
                    first.id, until: .now() + .seconds(600), by: Person(id: nil, name: "ada"), reason: nil, at: .now())
                try await bench.commit(series([10, 95], from: .start + .seconds(10)))
                try await bench.wait(forAlerts: 2)
                #expect(try await bench.allAlerts()[1].shelvedBy?.name == "ada")
            }
            #expect(try await bench.events() == ["rule_triggered"])
            let notices: [String] = try await bench.pool.withConnection { connection in
                try connection.query("select content from log_entries").map { try $0.decode(0) }
            }
            #expect(notices.count == 1)
            #expect(notices.first?.hasPrefix("Rule 'Too high' fired: ") == true)
        }
    }

    @Test("A thousand rules that fire at once are stored together")
    func storm() async throws {
        try await TestBench.with { bench in
            for number in 0..<1000 { try await bench.make(.fixture(name: "Rule \(number)")) }
            try await bench.evaluating(stormLimit: 0) {
                try await bench.commit(series([90]))
                #expect(
                    try await eventually(within: .seconds(10)) {
                        try await bench.alerts.list(AlertQuestion(), limit: 1, offset: 0).total == 1000
                    })
            }
            #expect(try await bench.events().count == 1000)
        }
    }
}

extension TestBench {
    /// A change of the catalogue, and word of it.
    fileprivate func change(_ sql: String) async throws {
        try await self.pool.withConnection { try $0.script(sql) }
        try await self.redis.client.publish(Topics.catalogueChanges, [])
    }

    fileprivate func hasState(_ state: WireState, _ id: Rule.ID) async throws -> Bool {
        try await eventually { try await self.rules.fetch(id).state == state }
    }
}
