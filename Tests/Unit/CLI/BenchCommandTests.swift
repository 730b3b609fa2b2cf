import ArgumentParser
import Testing

@testable import CLIService

@Suite struct BenchCommandTests {
    private static let login = ["--token", "t"]

    @Test("Rules and webhooks are measured with what their help says, when nothing else is asked for")
    func defaults() throws {
        let rules = try #require(try WebMACS.parseAsRoot(["bench", "rules"] + Self.login) as? BenchRulesCommand)
        #expect(rules.rules == 10_000 && rules.channels == 1000 && rules.days == 30 && rules.metrics == nil)
        let webhooks = try #require(
            try WebMACS.parseAsRoot(["bench", "webhooks"] + Self.login) as? BenchWebhooksCommand)
        #expect(webhooks.endpoints == 20 && webhooks.dead == nil && webhooks.burst == 500)
    }

    @Test(
        "What cannot be measured is wrong usage",
        arguments: [
            ["rules", "--channels", "2", "--connections", "3"], ["rules", "--days", "32"], ["rules", "--probes", "0"],
            ["webhooks", "--endpoints", "3", "--dead", "3"], ["webhooks", "--rate", "0"],
            ["webhooks", "--burst", "10001"], ["webhooks", "--rounds", "0"],
        ])
    func wrong(arguments: [String]) {
        #expect(throws: (any Error).self) { try WebMACS.parseAsRoot(["bench"] + arguments + Self.login) }
    }

    @Test("Of a thousand rules ten can fire on the noise that is sent, and every kind is there for each channel")
    func kinds() {
        let channel = NamedResource(id: "c", name: "bench x 1")
        let rules = (0..<1000).map { BenchRule.mixed($0, on: channel) }
        #expect(rules.filter { $0.condition.contains(#""operator":"gte""#) }.count == 10)
        #expect(rules.filter { $0.condition.contains("for_seconds") }.count == 200)
        #expect(rules[8].condition == #""expression":"\"bench x 1\" > 21.7 in 6 of 8 readings""#)
        #expect(
            BenchRule.probe(channel).body(name: "n")
                == #"{"name":"n","actions":[],"event_public_id":"c","operator":"gt","threshold":0.0}"#)
    }

    @Test("Of metrics the figure without labels is read, and no other whose name begins so")
    func metrics() {
        let text = """
            # TYPE webmacs_rules gauge
            webmacs_rules_active 1
            webmacs_rules 12
            webmacs_rule_readings_total{partition="1"} 5
            """
        #expect(ServiceMetrics.value(of: "webmacs_rules", in: text) == 12)
        #expect(ServiceMetrics.value(of: "webmacs_rule_readings_total", in: text) == nil)
    }

    @Test("Phases of a kind count together, and each is told of for itself")
    func phases() {
        var phases = WebhookPhases(name: "all alive")
        for milliseconds in [10, 30] {
            var latencies = LatencyRecorder()
            latencies.record(.milliseconds(milliseconds))
            let outcome = WebhookArrivals.Outcome(count: 1, repeated: 1, latencies: latencies, lastAt: nil)
            phases.add(outcome, deliveries: 1, in: 2, of: 2, processorSeconds: ["webhooks": 1])
        }
        var report = BenchReport(
            scenario: "webhooks", label: nil, at: "", server: "", machine: .current(), settings: [])
        phases.tell(&report)
        let figures = Dictionary(report.figures.map { ($0.name, $0.value) }) { $1 }
        #expect(figures["all alive, deliveries"] == 0.5 && figures["all alive, missing"] == 2)
        #expect(figures["all alive, phase 1, p99"] == 10 && figures["all alive, phase 2, p99"] == 30)
        #expect(figures["all alive, arrived after p99"] == 30 && figures["all alive, arrived after p50"] == 10)
        #expect(figures["all alive, webhooks, of one core"] == 50)
    }

    @Test("Deliveries count once, of their phase alone, and are late only where receivers live in every phase")
    func arrivals() {
        let arrivals = WebhookArrivals(mortal: 1)
        let now = ContinuousClock.now
        arrivals.begin("run-alive-", dead: 0)
        let id = arrivals.expect(due: now)
        #expect(id == "run-alive-0")
        #expect(arrivals.receive(id, at: 0, now + .seconds(9)))
        #expect(arrivals.receive(id, at: 1, now + .seconds(1)))
        #expect(arrivals.receive(id, at: 1, now + .seconds(2)))
        #expect(arrivals.receive("run-burst-0", at: 1, now))
        #expect(arrivals.outcome.count == 2 && arrivals.outcome.repeated == 1)
        let latency = arrivals.outcome.latencies.summary()
        #expect(latency?.max == .seconds(1) && latency?.count == 1)
        arrivals.begin("run-dead-", dead: 1)
        #expect(!arrivals.receive(arrivals.expect(due: now), at: 0, now))
        #expect(arrivals.outcome.count == 0 && arrivals.isDead(0) && !arrivals.isDead(1))
    }
}
