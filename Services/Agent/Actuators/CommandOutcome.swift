/// What became of a command.
enum CommandOutcome: Sendable, Hashable {
    case confirmed(value: Double)
    /// One sentence for the person who sent it.
    case failed(reason: String)
}
