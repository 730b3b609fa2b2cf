/// How well an instance is read.
enum PluginHealth: String, Sendable, CaseIterable {
    /// It has never run.
    case unknown
    case healthy
    case degraded
    case failing

    static let degradedFrom = 2
    static let failingFrom = 5

    /// - Parameter bad: runs in a row that failed, or that are not there.
    init(bad: Int) {
        self = bad >= Self.failingFrom ? .failing : bad >= Self.degradedFrom ? .degraded : .healthy
    }
}
