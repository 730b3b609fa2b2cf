/// The budgets of all endpoints that something was sent to lately, by the numbers of their rows.
struct EndpointBudgets: Sendable {
    let limits: EndpointBudget.Limits
    private var budgets: [Int64: EndpointBudget] = [:]

    init(_ limits: EndpointBudget.Limits) {
        self.limits = limits
    }

    /// What one may begin that has not been heard of lately.
    var usualRoom: Int { min(self.limits.concurrency, self.limits.perSecond) }

    /// What all others may begin.
    mutating func room(at now: ContinuousClock.Instant) -> [Int64: Int] {
        self.budgets = self.budgets.filter { entry in
            var budget = entry.value
            return !budget.isFull(at: now)
        }
        var room: [Int64: Int] = [:]
        for endpoint in self.budgets.keys { room[endpoint] = self.budgets[endpoint]?.room(at: now) }
        return room
    }

    /// Whether some endpoint may begin nothing, as it has had what a second allows.
    var isAnyEmpty: Bool { self.budgets.values.contains { $0.isEmpty } }

    mutating func begin(_ endpoint: Int64, bytes: Int, at now: ContinuousClock.Instant) {
        self.budgets[endpoint, default: EndpointBudget(self.limits, at: now)].begin(bytes: bytes)
    }

    mutating func end(_ endpoint: Int64) {
        self.budgets[endpoint]?.end()
    }
}
