import Domain
import Logging
import Postgres
import ServiceLifecycle

/// Counts rollouts and the fleet for the metrics, every ten seconds.
struct FleetCensus: Service {
    let pool: PostgresPool
    let metrics: OTAMetrics
    let logger: Logger

    static let pace: Duration = .seconds(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    self.metrics.note(try await self.pool.withConnection { try $0.fleetCount(at: .now()) })
                } catch {
                    if Task.isCancelled { return }
                    self.logger.debug("The fleet was not counted", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: Self.pace)  // Cancellation is seen by the loop.
            }
        }
    }
}
