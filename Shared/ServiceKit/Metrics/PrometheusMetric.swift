/// The kinds of Prometheus' `# TYPE` line.
enum PrometheusKind: String, Sendable {
    case counter, gauge, histogram
}

/// Something that `/metrics` shows.
protocol PrometheusMetric: AnyObject, Sendable {
    /// - Parameter labels: as ``PrometheusText/labels(_:)`` wrote them.
    func write(_ name: String, _ labels: String, to text: inout PrometheusText)
}
