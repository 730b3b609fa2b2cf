import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// The experiments in memory, so that no reading waits for a query to be told which one it belongs to.
///
/// Reloads when `catalog-changes` says so, and whenever the subscription was interrupted.
package final class ExperimentDirectory: Service {
    private let copy: CatalogueCopy<ExperimentSnapshot>
    private let pool: PostgresPool
    private let subscriber: RedisSubscriber

    package init(pool: PostgresPool, subscriber: RedisSubscriber, logger: Logger) {
        self.copy = CatalogueCopy(
            ExperimentSnapshot(), kinds: [CatalogueChanged.experiment], pool: pool, logger: logger
        ) { connection in
            ExperimentSnapshot(try connection.publishedExperiments())
        }
        self.pool = pool
        self.subscriber = subscriber
    }

    package var snapshot: ExperimentSnapshot { self.copy.value }

    /// The experiment with this id as it is stored, also when it was made or stopped a moment ago by another service. One
    /// query.
    package func experiment(_ id: Experiment.ID) async throws -> Experiment? {
        try await self.pool.withConnection { try $0.publishedExperiment(id) }
    }

    package func run() async throws {
        await self.copy.run(self.subscriber)
    }
}
