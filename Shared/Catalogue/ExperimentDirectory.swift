import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// The experiments in memory, so that no reading waits for a query to be told which one it belongs to.
///
/// Reloads when `catalog-changes` says so, whenever the subscription was interrupted, and when somebody looks for an
/// experiment that it does not know.
package final class ExperimentDirectory: Service {
    private let copy: CatalogueCopy<ExperimentSnapshot>
    private let subscriber: RedisSubscriber

    package init(pool: PostgresPool, subscriber: RedisSubscriber, logger: Logger) {
        self.copy = CatalogueCopy(
            ExperimentSnapshot(), kinds: [CatalogueChanged.experiment], pool: pool, logger: logger
        ) { connection in
            ExperimentSnapshot(try connection.publishedExperiments())
        }
        self.subscriber = subscriber
    }

    package var snapshot: ExperimentSnapshot { self.copy.value }

    /// The experiment with this id, also when it was made a moment ago by another service.
    package func experiment(_ id: Experiment.ID) async -> Experiment? {
        if let known = self.snapshot[id] { return known }
        await self.copy.reloaded()
        return self.snapshot[id]
    }

    package func run() async throws {
        await self.copy.run(self.subscriber)
    }
}
