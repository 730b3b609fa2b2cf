import Domain

/// Decides whether a command is carried out.
///
/// A plain value. Commands are delivered at least once: the outcome of each is remembered, so that an old command
/// that arrives again after a newer one does not undo it.
struct CommandDesk: Sendable {
    enum Verdict: Sendable, Hashable {
        case carryOut(ActuatorDefinition)
        case answer(CommandOutcome)
    }

    /// The number of outcomes remembered; the oldest is forgotten first.
    static let memory = 256

    private let actuators: [String: ActuatorDefinition]
    private var outcomes: [String: CommandOutcome] = [:]
    private var order: [String] = []

    init(actuators: [ActuatorDefinition]) {
        self.actuators = Dictionary(actuators.map { ($0.channel.name, $0) }) { first, _ in first }
    }

    /// - Parameters:
    ///   - channel: the name of the command's channel; nil when this agent does not know it.
    ///   - now: the device's clock, against the server's `expiresAt`.
    func judge(_ command: ActuatorCommand, channel: String?, now: Timestamp) -> Verdict {
        if let outcome = self.outcomes[command.id] { return .answer(outcome) }
        guard let channel, let actuator = self.actuators[channel] else {
            return .answer(.failed(reason: "\(channel ?? command.channel.text) is not an actuator of this agent"))
        }
        if let expiresAt = command.expiresAt, now >= expiresAt {
            return .answer(.failed(reason: "expired at \(expiresAt.rfc3339), before it reached the device"))
        }
        let range = actuator.channel.range
        guard command.value.isFinite, range.contains(command.value) else {
            return .answer(.failed(reason: "\(command.value) is outside \(range.lowerBound)...\(range.upperBound)"))
        }
        if actuator.setting == .onOff, command.value != 0, command.value != 1 {
            return .answer(.failed(reason: "\(command.value) is neither 0 nor 1"))
        }
        return .carryOut(actuator)
    }

    mutating func remember(_ outcome: CommandOutcome, of command: String) {
        if self.outcomes.updateValue(outcome, forKey: command) == nil {
            self.order.append(command)
            if self.order.count > Self.memory {
                self.outcomes[self.order.removeFirst()] = nil
            }
        }
    }
}
