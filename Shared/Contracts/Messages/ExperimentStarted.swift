/// An experiment runs: it was made, or one that was stopped goes on.
package struct ExperimentStarted: Codable, Sendable, Hashable {
    package var id: String
    package var name: String

    /// From when on readings belong to it, RFC 3339: not later than the event.
    package var startedOn: String

    /// Who started it; nil when that person was deleted.
    package var user: String?

    package init(id: String, name: String, startedOn: String, user: String?) {
        self.id = id
        self.name = name
        self.startedOn = startedOn
        self.user = user
    }

    /// The envelope's `type`.
    package static let type = "experiment_started"

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case startedOn = "started_on"
        case user = "user_public_id"
    }
}
