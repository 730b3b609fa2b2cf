import Domain
import Postgres

extension PostgresConnection {
    /// Every experiment that the gateway publishes.
    func publishedExperiments() throws -> [Experiment] {
        try self.query("select public_id, name, started_at, stopped_at from published_experiments").map { row in
            Experiment(
                id: Experiment.ID(try row.decode("public_id")), name: try row.decode("name"),
                startedAt: try row.decode("started_at"), stoppedAt: try row.decode("stopped_at"))
        }
    }
}
