/// The raw values are the wire's.
enum ExperimentState: String, Sendable, Hashable, CaseIterable {
    case running
    case stopped
}
