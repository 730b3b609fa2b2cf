import Domain

/// Which of its events an endpoint gets. An empty list lets all pass; what an event does not have is not asked for.
struct EndpointFilters: Sendable, Hashable {
    /// Public ids.
    var channels: [String] = []

    /// Public ids.
    var rules: [String] = []
    var severities: [Severity] = []
}
