import Domain

/// What people say of a maintenance window.
struct MaintenancePlan: Sendable, Hashable {
    /// Which channels it covers; nothing in it: all.
    struct Scope: Sendable, Hashable {
        /// Public ids.
        var channels: [String] = []
        var tags: [String] = []
        var devices: [String] = []

        var coversAll: Bool { self.channels.isEmpty && self.tags.isEmpty && self.devices.isEmpty }
    }

    var name: String
    var reason: String?
    var from: Timestamp
    /// Later than `from`; not in the window any more.
    var to: Timestamp
    var scope: Scope
}
