import Testing

@testable import WebhooksService

@Suite("What one endpoint may have")
struct BudgetTests {
    @Test("So many at once")
    func concurrency() {
        let now = ContinuousClock.now
        var budget = EndpointBudget(.init(concurrency: 2, perSecond: 100), at: now)
        #expect(budget.room(at: now) == 2)
        budget.begin(bytes: 10)
        budget.begin(bytes: 10)
        #expect(budget.room(at: now) == 0)
        budget.end()
        #expect(budget.room(at: now) == 1)
    }

    @Test("So many, and so many bytes, in a second")
    func rate() {
        let now = ContinuousClock.now
        var budget = EndpointBudget(.init(concurrency: 100, perSecond: 5, bytesPerSecond: 1000), at: now)
        for _ in 0..<5 {
            budget.begin(bytes: 1)
            budget.end()
        }
        #expect(budget.room(at: now) == 0)
        #expect(budget.isEmpty)
        #expect(budget.room(at: now + .milliseconds(400)) == 2)
        budget.begin(bytes: 5000)
        budget.end()
        // What was overdrawn is earned first.
        #expect(budget.room(at: now + .seconds(3)) == 0)
        #expect(budget.room(at: now + .seconds(6)) == 5)
        #expect(budget.isFull(at: now + .seconds(10)))
    }
}
