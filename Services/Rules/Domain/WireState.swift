/// The state of a rule as the wire has it.
enum WireState: String, Sendable, Hashable, CaseIterable {
    case ok, pending, firing, disabled, broken
}
