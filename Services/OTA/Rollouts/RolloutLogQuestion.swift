/// Which entries of a rollout's log are asked for.
struct RolloutLogQuestion: Sendable, Hashable {
    enum About: String, CaseIterable, Sendable {
        /// The rollout as a whole: its waves, what telemetry said, what people did.
        case rollout
        /// What its devices did, of which there may be thousands.
        case devices
    }

    /// Nil: both.
    var about: About?
    /// Only of this device; nil: of all.
    var device: String?
}
