import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceKit

/// Whether containers do what they are there for: running, healthy by their own check, and ready where they say so.
struct HealthWatch: Sendable {
    let engine: EngineClient
    let http: HTTPClient
    /// For one container to get ready.
    var patience: Duration
    /// Whether this process is where the services' networks are.
    var asksReadiness = true

    /// - Throws: ``UpdateFailure`` when it dies, gets unhealthy, or is not ready in time.
    func waitUntilReady(_ id: String) async throws {
        let began = ContinuousClock.now
        var last = "it was not looked at"
        var first: Int?
        while ContinuousClock.now - began < self.patience {
            guard let container = try await self.engine.container(id) else {
                throw UpdateFailure("the container \(id) is gone")
            }
            let base = first ?? container.restarts
            first = base
            if let problem = try await self.problem(of: container) {
                last = problem
                let isLost =
                    container.restarts > base + 2 || container.health == "unhealthy"
                    || (!container.isRunning && !container.isRestarting)
                if isLost {
                    throw UpdateFailure("\(container.name) \(problem): \(try await self.lastWords(of: container))")
                }
            } else {
                return
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw UpdateFailure("\(id.prefix(12)) \(last) after \(self.patience)")
    }

    /// Nil: all is well.
    func problem(of container: Container) async throws -> String? {
        if container.isRestarting { return "dies and is started again" }
        guard container.isRunning else { return "has ended with code \(container.exitCode)" }
        let place = self.asksReadiness ? container.readiness : nil
        // The engine's first look comes after its interval, 20 s; that it is ready, it says itself at once, and that is more.
        if let health = container.health, health != "healthy", health != "starting" || place == nil {
            return "is \(health)"
        }
        guard let place else { return nil }
        return await self.unreadiness(host: place.host, port: place.port)
    }

    private func unreadiness(host: String, port: Int) async -> String? {
        do {
            let request = HTTPClientRequest(url: "http://\(host):\(port)/readyz")
            let response = try await self.http.execute(request, timeout: .seconds(4))
            if response.status == .ok { return nil }
            let body = try await response.body.collect(upTo: 1 << 16)
            return "is not ready: \(String(buffer: body).prefix(200))"
        } catch {
            return "does not answer /readyz: \(error)"
        }
    }

    private func lastWords(of container: Container) async throws -> String {
        let log = try await self.engine.log(container.id, lines: 5)
        return [container.lastCheck, log].filter { !$0.isEmpty }.joined(separator: "; ").suffix(400).description
    }
}
