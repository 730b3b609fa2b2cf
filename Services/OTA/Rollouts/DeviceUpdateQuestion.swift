/// Which devices of a rollout somebody wants to see.
struct DeviceUpdateQuestion: Sendable, Hashable {
    /// From 0.
    var wave: Int?
    var state: DeviceUpdate.State?
    /// A part of the name, in any case.
    var text: String?
}
