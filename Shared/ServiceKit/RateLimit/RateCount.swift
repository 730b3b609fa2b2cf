import HTTPTypes

/// Where a caller stands in his minute, this request included.
struct RateCount: Sendable, Hashable {
    var quota: RateQuota
    var requests: Int
    /// Until his minute is over.
    var remaining: Duration

    var isExceeded: Bool { self.requests > self.quota.requests }

    /// Whole seconds, rounded up.
    var seconds: Int { max(1, Int((self.remaining / .seconds(1)).rounded(.up))) }

    /// The fields of draft-ietf-httpapi-ratelimit-headers.
    var headers: HTTPFields {
        var headers = HTTPFields()
        if let name = HTTPField.Name("RateLimit-Policy") {
            headers[name] = "\"\(self.quota.name)\";q=\(self.quota.requests);w=60"
        }
        if let name = HTTPField.Name("RateLimit") {
            let left = max(0, self.quota.requests - self.requests)
            headers[name] = "\"\(self.quota.name)\";r=\(left);t=\(self.seconds)"
        }
        return headers
    }
}
