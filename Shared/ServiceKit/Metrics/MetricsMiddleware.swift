import CoreMetrics
import Hummingbird
import Synchronization

/// Counts requests by method, route and status, and times them by method and route.
struct MetricsMiddleware: RouterMiddleware {
    typealias Context = AppRequestContext

    private let metrics: RequestMetrics

    init(registry: PrometheusRegistry = .process) {
        self.metrics = RequestMetrics(registry: registry)
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            self.note(request, context, status: response.status.code, since: start)
            return response
        } catch {
            self.note(request, context, status: 500, since: start)
            throw error
        }
    }

    private func note(_ request: Request, _ context: Context, status: Int, since start: ContinuousClock.Instant) {
        let entry = self.metrics.entry(
            // Unknown methods and paths share a label, or anyone could fill the memory with new ones.
            method: Self.methods.contains(request.method.rawValue) ? request.method.rawValue : "other",
            route: context.endpointPath ?? "NotFound", status: status)
        entry.count.increment(by: 1)
        entry.duration.record((ContinuousClock.now - start) / .seconds(1))
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
}

/// The metrics of each kind of request, made when the first of its kind comes.
final class RequestMetrics: Sendable {
    struct Key: Hashable {
        var method: String
        var route: String
        var status: Int
    }

    struct Entry {
        var count: any CounterHandler
        var duration: PrometheusHistogram
    }

    private let registry: PrometheusRegistry
    private let entries = Mutex<[Key: Entry]>([:])

    init(registry: PrometheusRegistry) {
        self.registry = registry
    }

    func entry(method: String, route: String, status: Int) -> Entry {
        let key = Key(method: method, route: route, status: status)
        return self.entries.withLock { entries in
            if let entry = entries[key] { return entry }
            let route = route.hasPrefix("/") || route == "NotFound" ? route : "/\(route)"
            let labels = [("method", method), ("route", route)]
            let entry = Entry(
                count: self.registry.makeCounter(
                    label: "http_requests_total", dimensions: labels + [("status", String(status))]),
                duration: self.registry.histogram(
                    "http_request_duration_seconds", dimensions: labels, bounds: PrometheusHistogram.secondBounds))
            entries[key] = entry
            return entry
        }
    }
}
