/// Who has a place in the pool and who waits for one: strictly first come, first served.
///
/// A value without I/O. A place is the right to one connection; a place that was given back with its connection is
/// lent again first, so that few connections stay warm, and one without a connection costs its borrower a connect.
/// Free places and waiters never exist at the same time.
struct PoolQueue<Connection, Waiter> {
    enum Acquired {
        /// A place; `nil` when a connection must be made for it.
        case granted(Connection?)
        /// The waiter was queued under this id.
        case queued(id: Int)
        /// Too many wait already.
        case exhausted
        case closed
    }

    enum Released {
        /// The place is free, or goes to this waiter, with the connection that came back.
        case free
        case handedTo(Waiter, Connection?)
        /// The pool is closed: close the connection. `isLast`: no place is lent any more.
        case discard(Connection?, isLast: Bool)
    }

    private let maximumWaiters: Int
    private var idle: [Connection]
    /// Places free and without a connection.
    private var vacant: Int
    private(set) var lent = 0
    private(set) var isClosed = false
    /// `waiters[i]` has the id `firstID + i`; nil once it gave up. Those before `head` were served.
    private var waiters: [Waiter?] = []
    private var head = 0
    private var firstID = 0
    private(set) var waiting = 0

    init(places: Int, maximumWaiters: Int) {
        self.maximumWaiters = maximumWaiters
        self.idle = []
        self.vacant = places
    }

    var idleCount: Int { self.idle.count }

    /// Takes a free place, if there is one, without queueing.
    mutating func acquireNow() -> Acquired? {
        if self.isClosed { return .closed }
        if let connection = self.idle.popLast() {
            self.lent += 1
            return .granted(connection)
        }
        if self.vacant > 0 {
            self.vacant -= 1
            self.lent += 1
            return .granted(nil)
        }
        return nil
    }

    /// Takes a place or queues `waiter` for one.
    mutating func acquire(_ waiter: Waiter) -> Acquired {
        if let acquired = self.acquireNow() { return acquired }
        guard self.waiting < self.maximumWaiters else { return .exhausted }
        self.waiters.append(waiter)
        self.waiting += 1
        return .queued(id: self.firstID + self.waiters.count - 1)
    }

    /// Gives a place back, with its connection if that is still good.
    mutating func release(_ connection: Connection?) -> Released {
        if self.isClosed {
            self.lent -= 1
            return .discard(connection, isLast: self.lent == 0)
        }
        if let waiter = self.popWaiter() { return .handedTo(waiter, connection) }
        self.lent -= 1
        if let connection {
            self.idle.append(connection)
        } else {
            self.vacant += 1
        }
        return .free
    }

    /// Takes a waiter out of the queue; nil when it was served already.
    mutating func cancel(id: Int) -> Waiter? {
        let index = id - self.firstID
        guard index >= self.head, index < self.waiters.count, let waiter = self.waiters[index] else { return nil }
        self.waiters[index] = nil
        self.waiting -= 1
        return waiter
    }

    /// From now on nobody gets a place.
    ///
    /// - Returns: the waiters to turn away, the connections to close, and whether places are still lent.
    mutating func close() -> (waiters: [Waiter], idle: [Connection], isDrained: Bool) {
        self.isClosed = true
        let waiters = self.waiters[self.head...].compactMap { $0 }
        let idle = self.idle
        self.idle = []
        self.waiters = []
        self.head = 0
        self.waiting = 0
        return (waiters, idle, self.lent == 0)
    }

    private mutating func popWaiter() -> Waiter? {
        defer { self.compact() }
        while self.head < self.waiters.count {
            defer { self.head += 1 }
            if let waiter = self.waiters[self.head] {
                self.waiters[self.head] = nil
                self.waiting -= 1
                return waiter
            }
        }
        return nil
    }

    /// Drops the served part once it is the larger one: O(1) per waiter on average.
    private mutating func compact() {
        guard self.head > 64, self.head * 2 > self.waiters.count else { return }
        self.waiters.removeFirst(self.head)
        self.firstID += self.head
        self.head = 0
    }
}
