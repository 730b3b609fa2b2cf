/// What the phases of one kind came to, taken together: those in which all receivers live, or those in which some are dead.
struct WebhookPhases: Sendable {
    let name: String

    private var latencies = LatencyRecorder()
    private var each: [LatencySummary] = []
    private var deliveries = 0
    private var seconds = 0.0
    private var missing = 0
    private var repeated = 0
    private var processorSeconds: [String: Double] = [:]

    init(name: String) {
        self.name = name
    }

    /// All deliveries as one; nil: there was none.
    var latency: LatencySummary? { self.latencies.summary() }

    /// - Parameters:
    ///   - outcome: of the next phase of this kind.
    ///   - deliveries: of them so many while events were emitted, which took `seconds`.
    ///   - expected: so many should have arrived.
    mutating func add(
        _ outcome: WebhookArrivals.Outcome, deliveries: Int, in seconds: Double, of expected: Int,
        processorSeconds: [String: Double]
    ) {
        self.latencies.append(outcome.latencies)
        if let latency = outcome.latencies.summary() { self.each.append(latency) }
        self.deliveries += deliveries
        self.seconds += seconds
        self.missing += expected - outcome.count
        self.repeated += outcome.repeated
        self.processorSeconds.merge(processorSeconds, uniquingKeysWith: +)
    }

    func tell(_ report: inout BenchReport) {
        report.add("\(self.name), deliveries", Double(self.deliveries) / self.seconds, "1/s")
        report.add("\(self.name), arrived after", self.latency)
        if self.each.count > 1 {
            for (index, latency) in self.each.enumerated() {
                report.add("\(self.name), phase \(index + 1), p50", latency.p50 / .milliseconds(1), "ms")
                report.add("\(self.name), phase \(index + 1), p99", latency.p99 / .milliseconds(1), "ms")
            }
        }
        report.add("\(self.name), missing", Double(self.missing), "")
        report.add("\(self.name), repeated", Double(self.repeated), "")
        for (program, seconds) in self.processorSeconds.sorted(by: { $0.key < $1.key })
        where ["webhooks", "postgres"].contains(program) {
            report.add("\(self.name), \(program), of one core", seconds / self.seconds * 100, "%")
        }
    }
}
