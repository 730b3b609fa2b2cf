import Domain

/// A time in which work is done somewhere: alerts of what it covers are recorded, and told to nobody.
struct MaintenanceWindow: Sendable, Hashable {
    typealias ID = Identifier<MaintenanceWindow>

    enum State: String, Sendable, Hashable, CaseIterable {
        case planned, active, ended
    }

    var id: ID
    var plan: MaintenancePlan
    /// Who made it.
    var createdBy: Person
    var createdAt: Timestamp

    func state(at now: Timestamp) -> State {
        now < self.plan.from ? .planned : now < self.plan.to ? .active : .ended
    }
}
