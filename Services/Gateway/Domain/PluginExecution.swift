import Domain

/// One run of a plugin instance, as its agent reports it; times are of the device's clock.
struct PluginExecution: Sendable, Hashable {
    enum Outcome: String, Sendable, CaseIterable {
        case success
        case failed
    }

    var startedAt: Timestamp
    var finishedAt: Timestamp
    var outcome: Outcome

    /// Values that were read.
    var metricsCount: Int

    /// Why it failed; nil: it did not.
    var errorMessage: String?
}
