import AsyncHTTPClient

/// Takes values out of the metrics that an exporter, or a program that is instrumented for Prometheus, has.
struct PrometheusDriver: PluginDriver {
    private struct Point: Sendable {
        var terminal: DeclaredTerminal
        var selector: PrometheusSelector
        /// How much more there is per second, of what only grows.
        var isRate: Bool
        /// What the last run has read.
        var last: (sum: Double, at: ContinuousClock.Instant)?
    }

    private let target: HTTPTarget
    private let client: HTTPClient
    private var points: [Point]

    init(_ settings: PluginSettings, client: HTTPClient) throws(PluginError) {
        self.target = try HTTPTarget(settings)
        self.client = client
        self.points = try settings.declared { (terminal, settings) throws(PluginError) in
            guard let selector = PrometheusSelector(try settings.text("metric")) else {
                throw settings.bad(
                    "metric", "should be a name, or a name with labels: http_requests_total{code=\"500\"}")
            }
            return Point(terminal: terminal, selector: selector, isRate: try settings.flag("rate", default: false))
        }
    }

    /// The sum of the samples that a selector chooses. A rate has no value at the first run, and is taken from 0 where a counter has
    /// started over, as Prometheus does.
    ///
    /// - Throws: ``PluginError`` when there is no page of 1 MB at most with a status of 200 to 299, when it is none of metrics, and when a selector
    ///   chooses nothing.
    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let page = try await self.target.page(self.client)
        guard let samples = PrometheusSample.parse(page) else {
            throw PluginError.device("The answer is no page of metrics.")
        }
        var values: [String: Double] = [:]
        for index in self.points.indices {
            let point = self.points[index]
            let chosen = samples.filter(point.selector.matches)
            guard !chosen.isEmpty else { throw PluginError.device("There is no '\(point.selector)'.") }
            let sum = chosen.reduce(0) { $0 + $1.value }
            self.points[index].last = (sum, moment.monotonic)
            guard point.isRate else {
                values[point.terminal.id] = point.terminal.value(sum)
                continue
            }
            guard let last = point.last else { continue }
            let more = sum >= last.sum ? sum - last.sum : sum
            let seconds = (moment.monotonic - last.at) / .seconds(1)
            guard seconds > 0 else { continue }
            values[point.terminal.id] = point.terminal.value(more / seconds)
        }
        return values
    }
}
