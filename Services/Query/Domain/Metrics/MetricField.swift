import Domain

/// A channel's place in a metric set.
struct MetricField: Sendable, Hashable {
    var channel: Channel.Number
    var channelName: String
    var path: MetricPath
    /// What one of the channel's unit is in the field's.
    var factor: Double
    /// The channel's.
    var expectedInterval: Duration?

    /// As Unity names a metric.
    var name: String { self.path.text }
}
