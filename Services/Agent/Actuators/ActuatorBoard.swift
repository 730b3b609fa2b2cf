import Domain
import Logging

/// The outputs of this agent: carries out commands, and brings everything to safe values.
///
/// Each change is spooled as a reading, so that the history shows what an output really was.
actor ActuatorBoard {
    nonisolated let actuators: [ActuatorDefinition]

    private let outputs: [any ActuatorOutput]
    private let spool: Spool
    private let logger: Logger
    private var desk: CommandDesk
    /// By channel name, what outputs have taken; those that are not here were never set.
    private var values: [String: Double] = [:]

    init(outputs: [any ActuatorOutput], spool: Spool, logger: Logger) {
        self.outputs = outputs
        self.actuators = outputs.flatMap(\.actuators)
        self.desk = CommandDesk(actuators: self.actuators)
        self.spool = spool
        self.logger = logger
    }

    /// Carries `command` out, once per id, and answers what became of it.
    ///
    /// - Parameter channel: the name of the command's channel; nil when it is not known here.
    func carryOut(_ command: ActuatorCommand, channel: String?, at moment: CollectionMoment) async -> CommandOutcome {
        // The server's expiry is judged by the right time, not by a clock that the server has found to be wrong.
        let now = self.spool.state.clock.time(at: moment)
        switch self.desk.judge(command, channel: channel, now: now) {
        case .answer(let outcome):
            self.desk.remember(outcome, of: command.id)
            return outcome
        case .carryOut(let actuator):
            let outcome = self.set(actuator, to: command.value)
            self.desk.remember(outcome, of: command.id)
            if case .confirmed(let value) = outcome {
                await self.record([Sample(channel: actuator.channel.name, value: value)], at: moment)
            }
            return outcome
        }
    }

    /// The first output that was set to another than its safe value; nil: all are safe.
    var unsafeOutput: String? {
        self.actuators.first { actuator in
            self.values[actuator.channel.name].map { $0 != actuator.safeValue } ?? false
        }?.channel.name
    }

    /// Sets every output to its safe value; one that fails does not keep the others from theirs.
    func applySafeValues(at moment: CollectionMoment) async {
        var samples: [Sample] = []
        for actuator in self.actuators {
            switch self.set(actuator, to: actuator.safeValue) {
            case .confirmed(let value):
                samples.append(Sample(channel: actuator.channel.name, value: value))
            case .failed(let reason):
                self.logger.error(
                    "An output did not take its safe value",
                    metadata: ["channel.name": "\(actuator.channel.name)", "reason": "\(reason)"])
            }
        }
        await self.record(samples, at: moment)
    }

    private func set(_ actuator: ActuatorDefinition, to value: Double) -> CommandOutcome {
        guard let output = self.outputs.first(where: { $0.actuators.contains(actuator) }) else {
            return .failed(reason: ActuatorError.unknown(actuator.channel.name).description)
        }
        do {
            try output.set(actuator.channel.name, to: value)
            self.values[actuator.channel.name] = value
            return .confirmed(value: value)
        } catch {
            return .failed(reason: error.description)
        }
    }

    /// The output has its value whether or not the spool takes the reading, and the next poll reports it again; so a
    /// failure is logged, not thrown.
    private func record(_ samples: [Sample], at moment: CollectionMoment) async {
        do {
            try await self.spool.append(samples, at: moment)
        } catch {
            self.logger.error("The reading of an output was not spooled", metadata: ["error": "\(error)"])
        }
    }
}
