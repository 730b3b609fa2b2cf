import CoreMetrics
import Synchronization

/// swift-metrics' back end: keeps every metric of the process and writes them as Prometheus text (format 0.0.4).
///
/// Making a metric takes a lock and a dictionary; the same name and labels give the same metric again. Counting,
/// setting and recording are atomic operations without a lock, so make metrics once and keep them.
///
/// Names may use dots and dashes, which become underscores. Counters end in `_total`, timers in `_seconds`. A name
/// keeps the kind it was first made with: metrics of another kind under it count, but are not shown.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    /// The process's own: what `MetricsSystem` is given at start and `/metrics` shows.
    package static let process = PrometheusRegistry()

    private struct Family {
        var kind: PrometheusKind
        var metrics: [String: any PrometheusMetric] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    /// A metric that is always 1 and says by its labels what runs here.
    package func setServiceInfo(service: String, version: String) {
        let gauge: PrometheusGauge = self.metric("service_info", [("service", service), ("version", version)], .gauge) {
            PrometheusGauge()
        }
        gauge.set(1.0)
    }

    /// A histogram with bounds of one's own, ascending, at most ``PrometheusHistogram/maximumBounds``.
    package func histogram(
        _ label: String, dimensions: [(String, String)] = [], bounds: [Double]
    ) -> PrometheusHistogram {
        self.metric(label, dimensions, .histogram) { PrometheusHistogram(bounds: bounds, scale: 1) }
    }

    // MARK: - MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.metric(Self.suffixed(label, "_total"), dimensions, .counter) { PrometheusCounter() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        self.metric(Self.suffixed(label, "_total"), dimensions, .counter) { PrometheusFloatCounter() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.metric(label, dimensions, .gauge) { PrometheusGauge() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if !aggregate { return self.metric(label, dimensions, .gauge) { PrometheusGauge() } }
        return self.metric(label, dimensions, .histogram) {
            PrometheusHistogram(bounds: PrometheusHistogram.sizeBounds, scale: 1)
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.metric(Self.suffixed(label, "_seconds"), dimensions, .histogram) {
            PrometheusHistogram(bounds: PrometheusHistogram.secondBounds, scale: 1e-9)
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) { self.remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { self.remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { self.remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { self.remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { self.remove(handler) }

    // MARK: - Exposition

    /// All metrics, and those of the process itself, ordered by name. O(metrics).
    package func exposition() -> [UInt8] {
        let families = self.families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.type(name, family.kind)
            for (labels, metric) in family.metrics.sorted(by: { $0.key < $1.key }) {
                metric.write(name, labels, to: &text)
            }
        }
        ProcessMetrics.write(to: &text)
        return text.bytes
    }

    // MARK: - Inside

    private func metric<Metric: PrometheusMetric>(
        _ label: String, _ dimensions: [(String, String)], _ kind: PrometheusKind, _ make: () -> Metric
    ) -> Metric {
        let name = PrometheusText.name(label)
        let labels = PrometheusText.labels(dimensions)
        return self.families.withLock { families in
            if let known = families[name]?.metrics[labels] as? Metric { return known }
            let metric = make()
            if families[name] == nil { families[name] = Family(kind: kind) }
            if families[name]?.kind == kind, families[name]?.metrics[labels] == nil {
                families[name]?.metrics[labels] = metric
            }
            return metric
        }
    }

    private func remove(_ handler: AnyObject) {
        self.families.withLock { families in
            for (name, family) in families {
                guard let labels = family.metrics.first(where: { $0.value === handler })?.key else { continue }
                families[name]?.metrics[labels] = nil
                if family.metrics.count == 1 { families[name] = nil }
            }
        }
    }

    private static func suffixed(_ label: String, _ suffix: String) -> String {
        label.hasSuffix(suffix) ? label : label + suffix
    }
}
