import ServiceKit

/// A line of a rollout's log on the wire.
struct RolloutLogLineDTO: Encodable, Sendable {
    var id: Int64
    var at: String
    var kind: String
    @ExplicitNull var wave: Int?
    @ExplicitNull var device: String?
    var message: String
    @ExplicitNull var figures: JSONValue?
    @ExplicitNull var actor: String?

    init(_ line: RolloutLogLine) {
        self.id = line.number
        self.at = line.at.rfc3339
        self.kind = line.kind
        self.wave = line.wave
        self.device = line.device
        self.message = line.message
        self.figures = line.figures
        self.actor = line.actor
    }
}
