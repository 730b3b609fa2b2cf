/// By what the requests of a route are limited; each caller is counted by himself, in each class by itself.
package enum RequestClass: String, Sendable, Hashable, CaseIterable {
    /// Requests in a minute, few.
    case standard

    /// Requests in a minute, many: what pages and charts read.
    case reads

    /// Readings and bytes in a second, by ingestion itself: a request may carry one reading or a thousand.
    case telemetry

    /// Nothing: probes.
    case unlimited
}
