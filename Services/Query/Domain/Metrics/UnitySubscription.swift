/// What a socket of Unity's wants to see. Nothing named: everything.
struct UnitySubscription: Sendable, Hashable {
    /// Ids; a bare host type, such as `cpu`, stands for that of every host.
    private(set) var plugins: Set<String> = []
    private(set) var metrics: Set<String> = []

    /// Names that one socket may give, of each kind.
    static let limit = 1000

    /// - Returns: false when there would be too many; nothing is then changed.
    mutating func add(plugins: [String], metrics: [String]) -> Bool {
        let (newPlugins, newMetrics) = (self.plugins.union(plugins), self.metrics.union(metrics))
        guard newPlugins.count <= Self.limit, newMetrics.count <= Self.limit else { return false }
        (self.plugins, self.metrics) = (newPlugins, newMetrics)
        return true
    }

    mutating func remove(plugins: [String], metrics: [String]) {
        self.plugins.subtract(plugins)
        self.metrics.subtract(metrics)
    }

    func wants(_ set: MetricSet) -> Bool {
        if self.plugins.isEmpty || self.plugins.contains(set.id) { return true }
        guard let type = set.hostType else { return false }
        return self.plugins.contains(type.kebab) || self.plugins.contains(type.rawValue)
    }

    /// Of a sample's values those that are wanted, by name.
    func wanted(_ values: [String: Double]) -> [String: Double] {
        self.metrics.isEmpty ? values : values.filter { self.metrics.contains($0.key) }
    }
}
