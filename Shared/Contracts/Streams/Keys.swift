/// Keys of Redis that are no streams.
package enum Keys {
    /// The time at which a worker's scheduler lived, RFC 3339; gone 30 s after the last one did.
    package static let schedulerHeartbeat = "scheduler:heartbeat"

    /// How many requests a caller has made in his minute; gone when that is over.
    ///
    /// - Parameters:
    ///   - quota: `standard`, `tokens` or `reads`.
    ///   - caller: `user:<id>`, `token:<id>` or `address:<IP>`.
    package static func requestCount(_ quota: String, _ caller: String) -> String {
        "requests:\(quota):\(caller)"
    }
}
