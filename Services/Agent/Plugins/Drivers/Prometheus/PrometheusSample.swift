/// A line of a page of metrics.
struct PrometheusSample: Sendable, Hashable {
    var name: String
    var labels: [String: String]
    var value: Double

    /// The samples of a page in the text format 0.0.4
    /// (<https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>), in its order. Comments, and times behind the values,
    /// are left out; OpenMetrics' text is read, too, but for what it has behind a `#`.
    ///
    /// - Returns: nil when a line is none of the format.
    static func parse(_ page: some Collection<UInt8>) -> [PrometheusSample]? {
        var samples: [PrometheusSample] = []
        for line in page.split(separator: UInt8(ascii: "\n")) {
            var scanner = PrometheusScanner(line)
            scanner.skipBlanks()
            guard !scanner.isAtEnd, !scanner.isComment else { continue }
            guard let name = scanner.name(), let labels = scanner.labels(), let value = scanner.value() else {
                return nil
            }
            samples.append(PrometheusSample(name: name, labels: labels, value: value))
        }
        return samples
    }
}
