import Testing

@testable import WebhooksService

@Suite("What one endpoint may have")
struct BudgetTests {
    @Test("So many at once")
    func concurrency() {
        let now = ContinuousClock.now
        var budget = EndpointBudget(.init(concurrency: 2, perSecond: 100), at: now)
        var rooms = [budget.room(at: now)]
        budget.begin(bytes: 10)
        budget.begin(bytes: 10)
        rooms.append(budget.room(at: now))
        budget.end()
        rooms.append(budget.room(at: now))
        #expect(rooms == [2, 0, 1])
    }

    @Test("So many, and so many bytes, in a second; what was overdrawn is earned first")
    func rate() {
        let now = ContinuousClock.now
        var budget = EndpointBudget(.init(concurrency: 100, perSecond: 5, bytesPerSecond: 1000), at: now)
        for _ in 0..<5 {
            budget.begin(bytes: 1)
            budget.end()
        }
        var rooms = [budget.room(at: now)]
        #expect(budget.isEmpty)
        rooms.append(budget.room(at: now + .milliseconds(400)))
        budget.begin(bytes: 5000)
        budget.end()
        rooms.append(budget.room(at: now + .seconds(3)))
        rooms.append(budget.room(at: now + .seconds(6)))
        #expect(rooms == [0, 2, 0, 5])
        let isFull = budget.isFull(at: now + .seconds(10))
        #expect(isFull)
    }
}
