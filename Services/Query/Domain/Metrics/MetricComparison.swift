/// How one period compares with another, by the one value that stands for a metric set.
struct MetricComparison: Sendable, Hashable {
    /// The mean of the data points; nil without any.
    var current: Double?
    var baseline: Double?

    init(current: Double?, baseline: Double?) {
        self.current = current
        self.baseline = baseline
    }

    init(of set: MetricSet, current: [MetricRow], baseline: [MetricRow]) {
        self.init(current: Self.mean(current, set), baseline: Self.mean(baseline, set))
    }

    /// Percent of the baseline's amount; nil without both, and for a baseline of 0.
    var change: Double? {
        guard let current, let baseline, baseline != 0 else { return nil }
        return (current - baseline) / baseline.magnitude * 100
    }

    private static func mean(_ rows: [MetricRow], _ set: MetricSet) -> Double? {
        let values = rows.compactMap { set.primary($0.values) }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
