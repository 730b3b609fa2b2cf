/// A socket that is sent samples.
protocol MetricSubscriber: AnyObject, Sendable {
    /// Sends what it wants of a sample, without waiting. A socket whose outbox is full misses it: the next one is newer.
    func offer(_ sample: MetricSample)
}
