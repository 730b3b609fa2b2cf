import Domain

/// What a rule does when its alert fires or clears, beside telling people: it happens whether or not the alert is shelved.
struct RuleCommand: Sendable, Hashable {
    enum Deed: Sendable, Hashable {
        /// The time is added to its name.
        case startExperiment(name: String)
        /// What the rule has started and still runs; if there is nothing of it, the experiment that was started last.
        case stopExperiment
        /// Commands an actuator; in the channel's unit.
        case set(Channel.ID, to: Double)
    }

    enum Moment: String, Sendable, Hashable, CaseIterable {
        case fire, clear
    }

    var deed: Deed
    var on: Moment

    /// What a caller must be allowed to do himself who has a rule do it.
    var scope: Scope {
        switch self.deed {
        case .startExperiment, .stopExperiment: .experimentsWrite
        case .set: .telemetryWrite
        }
    }
}

extension [RuleCommand] {
    /// The first that says the same actuator another value at the same moment than one before it does.
    var contradiction: Int? {
        var values: [Setting: Double] = [:]
        for (index, command) in self.enumerated() {
            guard case .set(let channel, let value) = command.deed else { continue }
            let setting = Setting(channel: channel, on: command.on)
            if let other = values[setting], other != value { return index }
            values[setting] = value
        }
        return nil
    }
}

/// One actuator at one moment.
private struct Setting: Hashable {
    var channel: Channel.ID
    var on: RuleCommand.Moment
}
