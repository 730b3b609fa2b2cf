import CoreMetrics
import Synchronization

/// How often values fell below given bounds: swift-metrics' timer and aggregating recorder.
///
/// Recording costs a search of at most 24 bounds and two atomic additions.
package final class PrometheusHistogram: TimerHandler, RecorderHandler, PrometheusMetric {
    package static let maximumBounds = 24

    /// For durations, in seconds: from half a millisecond to ten seconds.
    package static let secondBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// For counts and sizes: 1, 2, 5, 10 … 10 000 000.
    package static let sizeBounds: [Double] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
        1_000_000, 2_000_000, 5_000_000, 10_000_000,
    ]

    private let bounds: [Double]
    /// What turns a timer's nanoseconds into the bounds' unit.
    private let scale: Double
    /// One per bound, then one for everything above.
    private let counts: InlineArray<25, Atomic<Int64>>
    private let sum = AtomicDouble()

    init(bounds: [Double], scale: Double) {
        self.bounds = Array(bounds.prefix(Self.maximumBounds))
        self.scale = scale
        self.counts = InlineArray { _ in Atomic(0) }
    }

    package func record(_ value: Double) {
        self.counts[self.bounds.firstIndex { value <= $0 } ?? self.bounds.count].wrappingAdd(1, ordering: .relaxed)
        self.sum.add(value)
    }

    package func record(_ value: Int64) {
        self.record(Double(value))
    }

    package func recordNanoseconds(_ duration: Int64) {
        self.record(Double(duration) * self.scale)
    }

    func write(_ name: String, _ labels: String, to text: inout PrometheusText) {
        var total: Int64 = 0
        for index in 0...self.bounds.count {
            total += self.counts[index].load(ordering: .relaxed)
            let bound = index < self.bounds.count ? PrometheusText.number(self.bounds[index]) : "+Inf"
            text.sample("\(name)_bucket", labels, "le=\"\(bound)\"", value: String(total))
        }
        text.sample("\(name)_sum", labels, value: self.sum.load())
        text.sample("\(name)_count", labels, value: String(total))
    }
}
