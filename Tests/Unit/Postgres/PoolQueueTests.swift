import Testing

@testable import Postgres

@Suite("PoolQueue")
struct PoolQueueTests {
    private typealias Queue = PoolQueue<String, Int>

    private func queued(_ acquired: Queue.Acquired) -> Int? {
        if case .queued(let id) = acquired { return id }
        return nil
    }

    @Test("Places come back in the order in which they were asked for")
    func order() {
        var queue = Queue(places: 1, maximumWaiters: 1000)
        guard case .granted(nil) = queue.acquire(0) else {
            Issue.record("the first borrower gets the vacant place")
            return
        }
        for waiter in 1...500 {
            #expect(self.queued(queue.acquire(waiter)) != nil)
        }
        for waiter in 1...500 {
            guard case .handedTo(waiter, "c") = queue.release("c") else {
                Issue.record("waiter \(waiter) was passed over")
                return
            }
        }
        guard case .free = queue.release("c"), case .granted("c") = queue.acquire(501) else {
            Issue.record("the connection is lent again")
            return
        }
    }

    @Test("A waiter that gave up is passed over, and giving up twice does nothing")
    func cancel() {
        var queue = Queue(places: 1, maximumWaiters: 1000)
        _ = queue.acquire(0)
        let ids = (1...300).map { self.queued(queue.acquire($0)) ?? -1 }
        for (index, id) in ids.enumerated() where index % 3 != 0 {
            #expect(queue.cancel(id: id) == index + 1)
            #expect(queue.cancel(id: id) == nil)
        }
        #expect(queue.waiting == 100)
        var served: [Int] = []
        while case .handedTo(let waiter, _) = queue.release(nil) {
            served.append(waiter)
        }
        #expect(served == Array(stride(from: 1, through: 300, by: 3)))
        #expect(ids.allSatisfy { queue.cancel(id: $0) == nil })
    }

    @Test("One waiter more than the bound is refused; one fewer makes room")
    func bound() {
        var queue = Queue(places: 1, maximumWaiters: 2)
        _ = queue.acquire(0)
        let id = self.queued(queue.acquire(1))
        _ = queue.acquire(2)
        guard case .exhausted = queue.acquire(3) else {
            Issue.record("must be refused")
            return
        }
        #expect(id.flatMap { queue.cancel(id: $0) } == 1)
        #expect(self.queued(queue.acquire(3)) != nil)
    }

    @Test("After closing nobody is served, and the last place to come back says so")
    func close() {
        var queue = Queue(places: 3, maximumWaiters: 10)
        for waiter in 0..<3 {
            _ = queue.acquire(waiter)
        }
        _ = queue.release("idle")
        let closed = queue.close()
        #expect(closed.idle == ["idle"] && closed.waiters.isEmpty && !closed.isDrained)
        guard case .closed = queue.acquire(9), case .discard("a", isLast: false) = queue.release("a"),
            case .discard(nil, isLast: true) = queue.release(nil)
        else {
            Issue.record("closed means closed")
            return
        }
    }

    @Test("The connection used last is lent first")
    func warm() {
        var queue = Queue(places: 2, maximumWaiters: 0)
        _ = queue.acquire(0)
        _ = queue.acquire(1)
        _ = queue.release("a")
        _ = queue.release("b")
        guard case .granted("b") = queue.acquire(2) else {
            Issue.record("b was used last")
            return
        }
    }
}
