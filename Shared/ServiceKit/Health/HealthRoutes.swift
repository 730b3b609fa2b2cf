import HTTPTypes
import Hummingbird
import NIOCore

/// What probes and Prometheus ask: `/healthz`, `/readyz`, `/metrics`. Without authentication; nginx does not pass the
/// last two on.
package struct HealthRoutes: Sendable {
    package let readiness: Readiness
    private let registry: PrometheusRegistry

    package init(checks: [any ReadinessCheck], registry: PrometheusRegistry = .process) {
        self.readiness = Readiness(checks: checks)
        self.registry = registry
    }

    /// Adds the routes. Before any middleware, so that probes cost nothing and fill no log.
    package func add(to router: some RouterMethods<AppRequestContext>) {
        router.get("/healthz") { _, _ in
            Self.json(.ok, #"{"status":"ok"}"#)
        }
        router.get("/readyz") { [readiness] _, _ in
            let report = await readiness.report()
            return Self.json(report.isReady ? .ok : .serviceUnavailable, Self.text(report))
        }
        router.get("/metrics") { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(bytes: registry.exposition())))
        }
    }

    private static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// `{"status":"ready","checks":{…}}` or `{"detail":"…","checks":{…}}`.
    static func text(_ report: ReadinessReport) -> String {
        var bytes: [UInt8] = []
        if report.isReady {
            bytes += Array(#"{"status":"ready""#.utf8)
        } else {
            bytes += Array(#"{"detail":"#.utf8)
            bytes.appendJSON(report.detail)
        }
        bytes += Array(#","checks":{"#.utf8)
        for (index, entry) in report.problems.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.appendJSON(entry.name)
            bytes.append(UInt8(ascii: ":"))
            bytes.appendJSON(entry.problem ?? "ok")
        }
        bytes += Array("}}".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}
