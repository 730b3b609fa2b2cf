import Domain
import ServiceKit

/// An experiment on the wire.
struct ExperimentDTO: Encodable, Sendable {
    var id: String
    var name: String
    var startedAt: String
    /// Null while it runs.
    @ExplicitNull var stoppedAt: String?
    @ExplicitNull var notes: String?
    @ExplicitNull var createdBy: String?

    init(_ entry: ExperimentEntry) {
        self.id = entry.experiment.id.text
        self.name = entry.experiment.name
        self.startedAt = entry.experiment.startedAt.rfc3339
        self.stoppedAt = entry.experiment.stoppedAt?.rfc3339
        self.notes = entry.notes
        self.createdBy = entry.createdBy?.text
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case startedAt = "started_on"
        case stoppedAt = "stopped_on"
        case notes
        case createdBy = "user_public_id"
    }
}
