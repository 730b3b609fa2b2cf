import Domain
import NIOCore
import ServiceKit

/// The messages of `/ws/metrics`, as Unity's clients know them.
enum UnityFrame {
    static func connected(_ now: Timestamp) -> ByteBuffer {
        self.frame("connected", [("message", .text("Live metrics of every plugin."))], now)
    }

    static func heartbeat(_ now: Timestamp) -> ByteBuffer { self.frame("heartbeat", [], now) }

    static func pong(_ now: Timestamp) -> ByteBuffer { self.frame("pong", [], now) }

    /// One sample of one plugin, stamped with the time at which it was measured.
    static func update(_ set: MetricSet, _ values: [String: Double], at time: Timestamp) -> ByteBuffer {
        let metrics = MetricValue.object(values.mapValues { .number($0) })
        return self.frame("metrics:update", [("plugin_id", .text(set.id)), ("metrics", metrics)], time)
    }

    static func subscribed(plugins: [String], metrics: [String]) -> ByteBuffer {
        self.frame("subscribed", self.names(plugins, metrics, none: "all") + [("message", .text("Subscribed."))])
    }

    static func unsubscribed(plugins: [String], metrics: [String]) -> ByteBuffer {
        self.frame("unsubscribed", self.names(plugins, metrics, none: "none") + [("message", .text("Unsubscribed."))])
    }

    static func subscriptions(_ subscription: UnitySubscription) -> ByteBuffer {
        self.frame(
            "subscriptions",
            self.names(subscription.plugins.sorted(), subscription.metrics.sorted(), none: "all"))
    }

    static func error(_ message: String) -> ByteBuffer { self.frame("error", [("message", .text(message))]) }

    /// A list, or a word where there is none.
    private static func names(
        _ plugins: [String], _ metrics: [String], none: String
    ) -> [(String, MetricValue)] {
        [("plugin_ids", plugins), ("metric_names", metrics)].map { name, list in
            (name, list.isEmpty ? .text(none) : .list(list.map { .text($0) }))
        }
    }

    private static func frame(
        _ type: String, _ members: [(String, MetricValue)], _ time: Timestamp? = nil
    ) -> ByteBuffer {
        var bytes = Array(#"{"type":"#.utf8)
        bytes.appendJSON(type)
        for (name, value) in members + (time.map { [("timestamp", .text($0.rfc3339))] } ?? []) {
            bytes += ",".utf8
            bytes.appendJSON(name)
            bytes += ":".utf8
            bytes.append(value)
        }
        bytes += "}".utf8
        return ByteBuffer(bytes: bytes)
    }
}
