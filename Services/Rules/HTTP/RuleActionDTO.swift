import Domain
import FoundationEssentials

/// An action of a rule on the wire, and a command of it in the column `rules.commands`.
struct RuleActionDTO: Codable, Sendable {
    enum Kind: String, Codable, Sendable, CaseIterable {
        case webhook, log
        case experimentStart = "experiment_start"
        case experimentStop = "experiment_stop"
        case setpoint
    }

    var type: Kind
    var on: String?
    var name: String?
    var channel: String?
    var value: Double?

    init(_ action: RuleAction) {
        self.type =
            switch action {
            case .webhook: .webhook
            case .log: .log
            }
    }

    init(_ command: RuleCommand) {
        self.on = command.on.rawValue
        switch command.deed {
        case .startExperiment(let name):
            self.type = .experimentStart
            self.name = name
        case .stopExperiment:
            self.type = .experimentStop
        case .set(let channel, let value):
            self.type = .setpoint
            self.channel = channel.text
            self.value = value
        }
    }

    /// Nil: it is none, or says too little.
    var command: RuleCommand? {
        let moment = self.on.flatMap(RuleCommand.Moment.init) ?? .fire
        switch self.type {
        case .webhook, .log: return nil
        case .experimentStart: return self.name.map { RuleCommand(deed: .startExperiment(name: $0), on: moment) }
        case .experimentStop: return RuleCommand(deed: .stopExperiment, on: moment)
        case .setpoint:
            guard let channel, let value else { return nil }
            return RuleCommand(deed: .set(Channel.ID(channel), to: value), on: moment)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case type, on, name
        case channel = "event_public_id"
        case value
    }
}
