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
            ["webhooks", "--burst", "10001"],
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
        #expect(arrivals.outcome.latency?.max == .seconds(1) && arrivals.outcome.latency?.count == 1)
        arrivals.begin("run-dead-", dead: 1)
        #expect(!arrivals.receive(arrivals.expect(due: now), at: 0, now))
        #expect(arrivals.outcome.count == 0)
    }
}
