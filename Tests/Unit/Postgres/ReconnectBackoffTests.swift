import Testing

@testable import Postgres

@Suite("ReconnectBackoff")
struct ReconnectBackoffTests {
    private let start = ContinuousClock.now
    private let refused = PostgresError(kind: .connection, message: "refused", isConnectionLost: true)

    @Test("At first borrowers wait for their turn, later all but one per interval fail at once")
    func outage() {
        var backoff = ReconnectBackoff(patience: .seconds(5))
        #expect(backoff.decide(now: self.start) == .attempt)
        backoff.failed(self.refused, now: self.start)
        #expect(backoff.decide(now: self.start) == .wait(until: self.start + .milliseconds(50)))
        // One has the turn, the next waits for the one after.
        #expect(backoff.decide(now: self.start + .milliseconds(50)) == .attempt)
        #expect(
            backoff.decide(now: self.start + .milliseconds(50)) == .wait(until: self.start + .milliseconds(100)))
        for second in 1...6 {
            backoff.failed(self.refused, now: self.start + .seconds(second))
        }
        #expect(backoff.decide(now: self.start + .milliseconds(6500)) == .fail)
        #expect(backoff.lastError?.message == "refused")
        #expect(backoff.decide(now: self.start + .seconds(7)) == .attempt)
        #expect(backoff.decide(now: self.start + .seconds(7)) == .fail)
    }

    @Test("The interval doubles up to a second, however long the outage")
    func interval() {
        var backoff = ReconnectBackoff(patience: .seconds(1000))
        let expected: [Duration] = [50, 100, 200, 400, 800, 1000, 1000, 1000].map { .milliseconds($0) }
        for interval in expected {
            backoff.failed(self.refused, now: self.start)
            #expect(backoff.decide(now: self.start) == .wait(until: self.start + interval))
        }
    }

    @Test("A success ends the outage")
    func success() {
        var backoff = ReconnectBackoff(patience: .zero)
        backoff.failed(self.refused, now: self.start)
        #expect(backoff.decide(now: self.start) == .fail)
        backoff.succeeded()
        #expect(backoff.decide(now: self.start) == .attempt)
        #expect(backoff.lastError == nil)
    }
}
