import Domain
import TimeSeries

/// Learns from buckets how much time usually lies between two readings: the median of the buckets' own means.
///
/// Not moved by a gap, nor by some buckets that are denser or thinner than the rest.
struct MedianSpacing: Sendable {
    /// Microseconds.
    private var spacings: [Int64] = []
    /// The time of the one reading of the bucket before.
    private var single: Timestamp?

    /// - Parameter buckets: In the order of time, behind those added before.
    mutating func add(_ buckets: some Sequence<Rollup>) {
        for bucket in buckets {
            let (first, last) = (bucket.aggregate.first.time, bucket.aggregate.last.time)
            if let single { self.spacings.append(first.microseconds - single.microseconds) }
            self.single = bucket.aggregate.count == 1 ? first : nil
            if bucket.aggregate.count > 1 {
                self.spacings.append((last.microseconds - first.microseconds) / (bucket.aggregate.count - 1))
            }
        }
    }

    /// Nil when no two readings are known to follow each other. O(*n*).
    func median() -> Duration? {
        guard !self.spacings.isEmpty else { return nil }
        var spacings = self.spacings
        return .microseconds(spacings.select((spacings.count - 1) / 2))
    }
}
