/// An experiment no longer runs: it was stopped, or deleted while it ran.
package struct ExperimentStopped: Codable, Sendable, Hashable {
    package var id: String
    package var name: String

    /// RFC 3339.
    package var startedOn: String

    /// RFC 3339: not later than the event.
    package var stoppedOn: String

    /// Who started it; nil when that person was deleted.
    package var user: String?

    package init(id: String, name: String, startedOn: String, stoppedOn: String, user: String?) {
        self.id = id
        self.name = name
        self.startedOn = startedOn
        self.stoppedOn = stoppedOn
        self.user = user
    }

    /// The envelope's `type`.
    package static let type = "experiment_stopped"

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case name
        case startedOn = "started_on"
        case stoppedOn = "stopped_on"
        case user = "user_public_id"
    }
}
