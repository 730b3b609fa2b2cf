import Domain
import FoundationEssentials
import Postgres
import ServiceKit

/// What happened once to a rollout or one of its devices.
struct RolloutLogLine: Sendable, Hashable {
    /// Rises with time.
    var number: Int64
    var at: Timestamp
    /// In the words of `rollout_log`.
    var kind: String
    /// From 0; nil: of the whole.
    var wave: Int?
    var device: String?
    var message: String
    var figures: JSONValue?
    /// Name of a person; nil: the rollout by itself, or the device.
    var actor: String?

    init(_ row: SQLRow) throws {
        self.number = try row.decode("id")
        self.at = try row.decode("at")
        self.kind = try row.decode("kind")
        self.wave = try row.decode("wave", as: Int16?.self).map { Int($0) }
        self.device = try row.decode("device")
        self.message = try row.decode("message")
        self.figures = try row.decode("figures", as: String?.self).map {
            try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))
        }
        self.actor = try row.decode("actor")
    }
}
