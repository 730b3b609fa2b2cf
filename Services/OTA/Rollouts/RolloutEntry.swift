import ServiceKit

/// One line of a rollout's log.
struct RolloutEntry: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable {
        case waveOpened = "wave_opened"
        case gate
        case paused
        case completed
        case device

        /// Whether people get a notice of it.
        var isNews: Bool { self == .waveOpened || self == .paused || self == .completed }
    }

    var kind: Kind
    /// From 0.
    var wave: Int?
    var device: String?
    /// One sentence.
    var message: String
    var figures: [String: JSONValue]?
}
