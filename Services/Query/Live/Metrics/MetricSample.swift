import Domain
import WebSocket

/// A sample on its way to the sockets: each frame is made once, when the first socket wants it.
final class MetricSample {
    let host: String
    /// Whether it is of the host that is meant by those who name none.
    let isOfDefaultHost: Bool
    private let time: Timestamp
    private let values: [Channel.Number: Double]
    private let sets: [MetricSet]

    /// What of the sample is one plugin's.
    struct Update {
        var set: MetricSet
        var time: Timestamp
        /// By name, in the field's unit.
        var values: [String: Double]
        /// With all of them.
        var frame: SharedWebSocketMessage
    }

    /// - Parameter sets: Those of the sample's group.
    init(_ sample: MetricFeed.Sample, sets: [MetricSet], isOfDefaultHost: Bool) {
        self.host = sample.group
        self.isOfDefaultHost = isOfDefaultHost
        self.time = sample.time
        self.values = sample.values
        self.sets = sets
    }

    /// PerfWatch's; nil for a group that is no host.
    private(set) lazy var metrics: SharedWebSocketMessage? = PerfWatchFrame.metrics(
        of: self.sets, self.values, at: self.time, host: self.host
    ).map { SharedWebSocketMessage(.text($0)) }

    /// Unity's, one for each plugin that was measured.
    private(set) lazy var updates: [Update] = self.sets.compactMap { set in
        let values = set.values(self.values)
        guard !values.isEmpty else { return nil }
        return Update(
            set: set, time: self.time, values: values,
            frame: SharedWebSocketMessage(.text(UnityFrame.update(set, values, at: self.time))))
    }
}
