/// Keys of Redis that are no streams.
package enum Keys {
    /// The time at which a worker's scheduler lived, RFC 3339; gone 30 s after the last one did.
    package static let schedulerHeartbeat = "scheduler:heartbeat"
}
