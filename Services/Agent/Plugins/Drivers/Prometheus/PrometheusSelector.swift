/// Which samples of a page count: a metric's name and labels that must be equal, as in PromQL: `http_requests_total{code="500"}`.
struct PrometheusSelector: Sendable, Hashable, CustomStringConvertible {
    let description: String
    private let name: String
    private let labels: [String: String]

    /// Nil when it is none; `=` is the only comparison.
    init?(_ text: String) {
        var scanner = PrometheusScanner(text.utf8)
        scanner.skipBlanks()
        guard let name = scanner.name(), let labels = scanner.labels() else { return nil }
        scanner.skipBlanks()
        guard scanner.isAtEnd else { return nil }
        (self.description, self.name, self.labels) = (text, name, labels)
    }

    func matches(_ sample: PrometheusSample) -> Bool {
        sample.name == self.name && self.labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }
}
