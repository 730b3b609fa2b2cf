import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceKit

@Suite("Launch")
struct LaunchTests {
    /// Notes when it stops.
    private struct Noted: Service {
        let name: String
        let stopped: Stopped

        func run() async throws {
            try? await gracefulShutdown()
            self.stopped.names.withLock { $0.append(self.name) }
        }
    }

    private final class Stopped: Sendable {
        let names = Mutex<[String]>([])
    }

    @Test(
        "A running service answers the health check; a shutdown stops its services last to first",
        .timeLimit(.minutes(1)))
    func lifecycle() async throws {
        let health = HealthRoutes(checks: [], registry: PrometheusRegistry())
        let configuration = CommonConfiguration()
        let stopped = Stopped()
        let (ports, continuation) = AsyncStream.makeStream(of: UInt16.self)
        let application = try buildApplication(
            router: buildRouter(configuration, health: health), configuration: configuration, health: health,
            services: [Noted(name: "pool", stopped: stopped), Noted(name: "worker", stopped: stopped)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onServerRunning: { channel in
                continuation.yield(UInt16(channel.localAddress?.port ?? 0))
            })
        let group = ServiceGroup(
            configuration: .init(
                services: [application], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            #expect(HealthcheckCommand.problem(port: port, path: "/healthz", timeout: 30) == nil)
            #expect(
                HealthcheckCommand.problem(port: port, path: "/nothing", timeout: 30)
                    == "answered HTTP/1.1 404 Not Found")
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            #expect(
                HealthcheckCommand.problem(port: port, path: "/healthz", timeout: 3)?.hasPrefix("cannot connect")
                    == true)
        }
        #expect(stopped.names.withLock { $0 } == ["worker", "pool"])
        #expect(await health.readiness.report().isDraining)
    }
}
