import CoreMetrics
import Synchronization

/// A number that only grows, but for `reset`.
final class PrometheusFloatCounter: FloatingPointCounterHandler, PrometheusMetric {
    private let sum = AtomicDouble()

    func increment(by amount: Double) {
        self.sum.add(amount)
    }

    func reset() {
        self.sum.store(0)
    }

    func write(_ name: String, _ labels: String, to text: inout PrometheusText) {
        text.sample(name, labels, value: self.sum.load())
    }
}
