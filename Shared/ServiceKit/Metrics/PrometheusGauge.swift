import CoreMetrics
import Synchronization

/// A number that goes up and down: swift-metrics' meter, and its recorder without aggregation.
final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusMetric {
    private let value = AtomicDouble()

    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func increment(by amount: Double) { self.value.add(amount) }
    func decrement(by amount: Double) { self.value.add(-amount) }
    func record(_ value: Int64) { self.value.store(Double(value)) }
    func record(_ value: Double) { self.value.store(value) }

    func write(_ name: String, _ labels: String, to text: inout PrometheusText) {
        text.sample(name, labels, value: self.value.load())
    }
}
