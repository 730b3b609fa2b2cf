/// Which devices of the fleet somebody wants to see.
struct FleetQuestion: Sendable, Hashable {
    var tag: String?
    var version: String?
    /// A part of the name, in any case.
    var text: String?
    var isOnline: Bool?
}
