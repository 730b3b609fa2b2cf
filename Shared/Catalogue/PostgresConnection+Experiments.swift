import Domain
import Postgres

extension PostgresConnection {
    /// Every experiment that the gateway publishes.
    func publishedExperiments() throws -> [Experiment] {
        try self.query("select public_id, name, started_at, stopped_at from published_experiments")
            .map { try Experiment(published: $0) }
    }

    func publishedExperiment(_ id: Experiment.ID) throws -> Experiment? {
        try self.query(
            "select public_id, name, started_at, stopped_at from published_experiments where public_id = \(id.text)"
        ).first.map { try Experiment(published: $0) }
    }
}

extension Experiment {
    fileprivate init(published row: SQLRow) throws {
        self.init(
            id: ID(try row.decode("public_id")), name: try row.decode("name"),
            startedAt: try row.decode("started_at"), stoppedAt: try row.decode("stopped_at"))
    }
}
