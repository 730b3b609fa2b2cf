/// Keys of Redis that are no streams.
package enum Keys {
    /// A worker's scheduler lives: ``SchedulerHeartbeat``; gone 30 s after the last one did.
    package static let schedulerHeartbeat = "scheduler:heartbeat"

    /// How many requests a caller has made in his minute; gone when that is over.
    ///
    /// - Parameters:
    ///   - quota: `standard`, `tokens` or `reads`.
    ///   - caller: `user:<id>`, `token:<id>` or `address:<IP>`.
    package static func requestCount(_ quota: String, _ caller: String) -> String {
        "requests:\(quota):\(caller)"
    }

    /// That a state has come back from a provider; gone after ten minutes.
    ///
    /// - Parameter hash: SHA-256, base64url.
    package static func signOnState(_ hash: String) -> String {
        "sso:state:\(hash)"
    }

    /// Who may open a session with a one-time code; gone after a minute, or when it was shown.
    ///
    /// - Parameter hash: SHA-256, base64url.
    package static func signOnCode(_ hash: String) -> String {
        "sso:code:\(hash)"
    }

    /// Ids of sessions and API tokens, each with the milliseconds since 1970 at which it was last used: a sorted set. Every
    /// service adds, the gateway takes; at most the newest 10 000.
    package static let usedCredentials = "credentials:used"

    /// A hash: for each account and address, and each address, how many logins were tried and when the next one may be.
    package static let loginAttempts = "{logins}:attempts"

    /// The fields of ``loginAttempts`` by the milliseconds since 1970 of their last attempt: a sorted set.
    package static let loginTimes = "{logins}:times"
}
