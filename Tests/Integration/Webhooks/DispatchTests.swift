import Domain
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import WebhooksService

@Suite("Delivering", .enabled(if: TestServers.haveBoth))
struct DispatchTests {
    @Test("Events of one rule arrive in their order, each once; what fails is tried again before those behind it")
    func order() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                receiver.answer([200, 500])
                let id = try await webhooks.endpoint(receiver.url)
                try await webhooks.emit((0..<5).map { "e\($0)" })
                try await webhooks.dispatching {
                    #expect(try await eventually { receiver.ids == ["e0", "e1"] })
                    // Once its result is written down: it is tried again when this test lets the time pass.
                    #expect(try await eventually { try await webhooks.isIdle() })
                    try await webhooks.pass(-1)
                    try await webhooks.emit(["other"], rule: "another")
                    #expect(try await eventually { receiver.ids == ["e0", "e1", "other"] })
                    // Time enough for the others, if they did not wait.
                    #expect(try await !eventually(within: .milliseconds(300)) { receiver.ids.count > 3 })
                    #expect(try await eventually { try await webhooks.isIdle() })
                    try await webhooks.pass(2)
                    #expect(try await eventually { receiver.ids.count == 7 })
                    #expect(try await eventually { try await webhooks.isIdle() })
                }
                let ids = receiver.ids.filter { $0 != "other" }
                #expect(Array(ids.suffix(4)) == ["e1", "e2", "e3", "e4"])
                #expect(try await webhooks.statuses(of: id) == Array(repeating: .delivered, count: 6))
            }
        }
    }

    @Test("A delivery continues the trace of its event, each attempt as a span of its own; the body does not show it")
    func trace() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                receiver.answer([500])
                let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
                _ = try await webhooks.endpoint(receiver.url)
                try await webhooks.emit(["traced"], data: #"{"a": 1}"#, traceparent: text)
                try await webhooks.dispatching {
                    #expect(try await eventually { receiver.ids == ["traced"] })
                    // What became of it is written down after the answer.
                    #expect(try await eventually { try await webhooks.isIdle() })
                    try await webhooks.pass(1)
                    #expect(try await eventually { receiver.ids == ["traced", "traced"] })
                    try await webhooks.emit(["plain"], rule: "another", traceparent: "no trace\r\n")
                    #expect(try await eventually { receiver.ids.last == "plain" })
                }
                let traces = receiver.messages.map { $0.traceparent.flatMap { TraceContext(traceparent: $0) } }
                #expect(traces.map { $0.map { text.contains($0.traceID) } } == [true, true, nil])
                #expect(Set(traces.compactMap { $0?.spanID }).count == 2)
                #expect(receiver.messages.allSatisfy { !$0.body.contains("traceparent") })
                #expect(receiver.messages[0].body.hasSuffix(#""data": {"a": 1}}"#))
            }
        }
    }

    @Test("What an instance that was killed had under way is delivered by another, under the same id")
    func killed() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                receiver.answer([0])
                _ = try await webhooks.endpoint(receiver.url)
                try await webhooks.emit(["e"])
                _ = try await webhooks.dispatching { try await eventually { receiver.ids == ["e"] } }
                #expect(receiver.ids == ["e"])
                try await webhooks.dispatching {
                    // It is another's until the lease has run out.
                    #expect(try await !eventually(within: .milliseconds(300)) { receiver.ids.count > 1 })
                    try await webhooks.pass(1)
                    #expect(try await eventually { receiver.ids == ["e", "e"] })
                }
            }
        }
    }

    @Test("A receiver that takes all it may have at once and never answers does not hold up another at the same host")
    func silentNeighbour() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                let rules = (0..<EndpointBudget.Limits().concurrency).map { "silent-\($0)" }
                receiver.answer(rules.map { _ in 0 })
                _ = try await webhooks.endpoint(receiver.url, filters: EndpointFilters(rules: rules))
                _ = try await webhooks.endpoint("\(receiver.url)/2", filters: EndpointFilters(rules: ["r"]))
                try await webhooks.dispatching {
                    for rule in rules { try await webhooks.emit([rule], rule: rule) }
                    #expect(try await eventually { receiver.ids.count == rules.count })
                    try await webhooks.emit(["e"])
                    #expect(try await eventually { receiver.ids.last == "e" })
                }
            }
        }
    }

    @Test("People find a notice at 50, 70 and 90 % of the way to being disabled, and other webhooks hear nothing of it")
    func warnings() async throws {
        try await TestWebhooks.with { webhooks in
            _ = try await webhooks.endpoint("http://127.0.0.1:1/hook")
            let notices: [String] = try await webhooks.pool.withConnection { connection in
                let number: Int64 = try connection.query("select id from webhooks")[0].decode(0)
                for minute in stride(from: 0, to: 60, by: 3) {
                    let now = Timestamp(microseconds: 0) + .seconds(minute * 60)
                    let attempt = Attempt(
                        startedAt: now, seconds: 0, responseCode: 500, error: "The receiver answered 500.")
                    try connection.heed([attempt], of: number, at: now)
                }
                #expect(try connection.query("select from outbox_events").isEmpty)
                return try connection.query("select content from log_entries order by id").map { try $0.decode(0) }
            }
            #expect(notices.count == 3)
            for (notice, percent) in zip(notices, [50, 70, 90]) {
                #expect(notice.contains("\(percent) %") && notice.contains("answered 500"))
            }
        }
    }

    @Test("Three instances deliver each of 300 events exactly once, those of a rule in their order")
    func shared() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                _ = try await webhooks.endpoint(receiver.url)
                try await webhooks.dispatching(3, limits: .init(perSecond: 10_000)) {
                    for rule in 0..<10 {
                        try await webhooks.emit((100..<130).map { "\(rule)-\($0)" }, rule: "\(rule)")
                    }
                    #expect(try await eventually(within: .seconds(20)) { receiver.ids.count >= 300 })
                }
                #expect(receiver.ids.count == 300)
                for rule in 0..<10 {
                    let ids = receiver.ids.filter { $0.hasPrefix("\(rule)-") }
                    #expect(ids == ids.sorted() && Set(ids).count == 30)
                }
            }
        }
    }

    @Test("A dead endpoint holds up nobody")
    func dead() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { good in
                try await Receiver.with { dead in
                    dead.answer(then: 0)
                    _ = try await webhooks.endpoint(dead.url)
                    _ = try await webhooks.endpoint(good.url)
                    try await webhooks.dispatching {
                        for number in 0..<20 { try await webhooks.emit(["e\(number)"], rule: "\(number)") }
                        #expect(try await eventually(within: .seconds(5)) { good.ids.count == 20 })
                        #expect(dead.ids.count <= EndpointBudget.Limits().concurrency)
                    }
                }
            }
        }
    }

    @Test("Who answers 410 is disabled; people and the other endpoints are told")
    func gone() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { gone in
                try await Receiver.with { other in
                    gone.answer(then: 410)
                    let id = try await webhooks.endpoint(gone.url, events: [.ruleTriggered, .systemAlert])
                    _ = try await webhooks.endpoint(other.url, events: [.systemAlert])
                    try await webhooks.emit(["e"])
                    _ = try await webhooks.dispatching { try await eventually { other.ids.count == 1 } }
                    #expect(other.ids.count == 1)
                    #expect(other.messages.first?.body.contains("wants no more") == true)
                    #expect(gone.ids == ["e"])
                    let endpoint = try await webhooks.endpoints.fetch(id)
                    #expect(!endpoint.settings.isEnabled && endpoint.state == .disabled)
                    let notices: [String] = try await webhooks.pool.withConnection { connection in
                        try connection.query("select content from log_entries").map { try $0.decode(0) }
                    }
                    #expect(notices.count == 1 && notices[0].contains("410"))
                }
            }
        }
    }

    @Test(
        "After an hour of failures one delivery an hour is tried; when it arrives, all that waited follow in their order"
    )
    func halfOpen() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                receiver.answer(then: 503)
                let id = try await webhooks.endpoint(receiver.url)
                for rule in 0..<20 { try await webhooks.emit(["\(rule)-0", "\(rule)-1"], rule: "\(rule)") }
                try await webhooks.dispatching {
                    #expect(try await eventually(within: .seconds(10)) { receiver.ids.count >= 20 })
                    #expect(try await eventually { try await webhooks.endpoints.fetch(id).state == .failing })
                    try await webhooks.pass(1)
                    #expect(try await eventually { try await webhooks.endpoints.fetch(id).state == .disabled })
                    #expect(try await eventually { try await webhooks.isIdle() })
                    let count = receiver.ids.count
                    receiver.answer(then: 200)
                    #expect(try await !eventually(within: .milliseconds(1200)) { receiver.ids.count > count })
                    try await webhooks.pass(1)
                    #expect(
                        try await eventually(within: .seconds(60)) {
                            try await webhooks.endpoints.fetch(id).pending == 0
                        })
                }
                for rule in 0..<20 {
                    let arrived = receiver.ids.filter { $0.hasPrefix("\(rule)-") }
                    #expect(arrived.last == "\(rule)-1")
                    #expect(arrived.dropLast().allSatisfy { $0 == "\(rule)-0" })
                }
                #expect(try await webhooks.endpoints.fetch(id).state == .healthy)
            }
        }
    }

    @Test("A delivery is given up after the tenth attempt, and can be begun again; so can what was missed")
    func givenUp() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                receiver.answer([404, 500], then: 200)
                try await webhooks.emit(["missed"])
                let since = Timestamp.now() - .seconds(60)
                try await webhooks.dispatching {
                    #expect(
                        try await eventually {
                            try await webhooks.pool.withConnection { connection in
                                try connection.query("select from outbox_events where taken_at is not null").count == 1
                            }
                        })
                    let id = try await webhooks.endpoint(receiver.url)
                    try await webhooks.emit(["e"], rule: "other")
                    #expect(try await eventually { receiver.ids == ["e"] })
                    // Once its result is written down, and before it is tried again.
                    #expect(
                        try await eventually {
                            try await webhooks.pool.withConnection {
                                try $0.execute(
                                    """
                                    update deliveries set tries = 9, next_attempt_at = now()
                                    where status = 'pending' and attempts = 1 and leased_until is null
                                    """) == 1
                            }
                        })
                    #expect(try await eventually { try await webhooks.statuses(of: id) == [.failed] })
                    #expect(try await webhooks.deliveries.redeliverFailed(of: id, since: since) == 1)
                    #expect(try await eventually { try await webhooks.statuses(of: id) == [.delivered] })
                    #expect(try await webhooks.deliveries.deliverMissing(to: id, since: since) == 1)
                    #expect(try await eventually { receiver.ids == ["e", "e", "e", "missed"] })
                    #expect(try await webhooks.deliveries.deliverMissing(to: id, since: since) == 0)
                    let delivered = try await webhooks.deliveries.list(of: id, DeliveryQuestion(), limit: 9, offset: 0)
                    let detail = try await webhooks.deliveries.fetch(delivered.elements[1].id, of: id)
                    #expect(detail.eventID == "e")
                    #expect(detail.attempts.map(\.responseCode) == [404, 500, 200])
                    #expect(detail.request?.headers["webhook-signature"] == "v1,••••")
                }
            }
        }
    }

    @Test("Filters: by severity and by rule; who does not want it gets nothing")
    func filters() async throws {
        try await TestWebhooks.with { webhooks in
            try await Receiver.with { receiver in
                _ = try await webhooks.endpoint(
                    receiver.url, filters: EndpointFilters(rules: ["a"], severities: [.critical]))
                try await webhooks.emit(["1"], rule: "a", severity: .info)
                try await webhooks.emit(["2"], rule: "b", severity: .critical)
                try await webhooks.emit(["3"], rule: "a", type: .alertResolved, severity: .critical)
                try await webhooks.emit(["4"], rule: "a", severity: .critical)
                _ = try await webhooks.dispatching { try await eventually { !receiver.ids.isEmpty } }
                #expect(receiver.ids == ["4"])
            }
        }
    }
}
