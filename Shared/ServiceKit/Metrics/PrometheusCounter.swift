import CoreMetrics
import Synchronization

/// A whole number that only grows, but for `reset`.
final class PrometheusCounter: CounterHandler, PrometheusMetric {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        self.count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        self.count.store(0, ordering: .relaxed)
    }

    func write(_ name: String, _ labels: String, to text: inout PrometheusText) {
        text.sample(name, labels, value: String(self.count.load(ordering: .relaxed)))
    }
}
