import TimeSeries

/// What of a bucket's readings is shown.
enum BucketFunction: String, Sendable, CaseIterable {
    case mean = "avg"
    case minimum = "min"
    case maximum = "max"
    case first, last, sum, count

    func callAsFunction(_ bucket: Aggregate) -> Double {
        switch self {
        case .mean: bucket.mean
        case .minimum: bucket.minimum
        case .maximum: bucket.maximum
        case .first: bucket.first.value
        case .last: bucket.last.value
        case .sum: bucket.sum
        case .count: Double(bucket.count)
        }
    }
}
