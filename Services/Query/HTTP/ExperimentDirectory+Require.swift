import Catalogue
import Domain

extension ExperimentDirectory {
    /// The experiment with this id.
    ///
    /// - Throws: `QueryError.unknownExperiment`.
    func require(_ id: String) async throws -> Experiment {
        guard let experiment = try await self.experiment(Experiment.ID(id)) else {
            throw QueryError.unknownExperiment(id)
        }
        return experiment
    }

    /// Nil when none is asked for.
    func require(_ id: String?) async throws -> Experiment? {
        guard let id else { return nil }
        let experiment: Experiment = try await self.require(id)
        return experiment
    }
}
