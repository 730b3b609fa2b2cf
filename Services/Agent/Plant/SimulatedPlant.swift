import Domain
import Synchronization

/// The plant as the agent sees it: sensors to collect, two outputs to set.
///
/// Shared by the collecting task and the one that carries out commands; a lock around the model, held for microseconds.
final class SimulatedPlant: Collector, ActuatorOutput {
    static let heater = ActuatorDefinition(
        channel: ChannelDefinition(name: "Plant / Heater power", kind: .range, unit: "%", range: 0...100),
        setting: .continuous, safeValue: 0)
    static let valve = ActuatorDefinition(
        channel: ChannelDefinition(name: "Plant / Valve", kind: .actuator, unit: "on/off", range: 0...1),
        setting: .onOff, safeValue: 0)

    private static let sensors = [
        ChannelDefinition(name: "Plant / Reactor temperature", unit: "°C", range: 0...250),
        ChannelDefinition(name: "Plant / Inlet temperature", unit: "°C", range: 0...100),
        ChannelDefinition(name: "Plant / Outlet temperature", unit: "°C", range: 0...150),
        ChannelDefinition(name: "Plant / Chamber pressure", unit: "bar", range: 0...4),
        ChannelDefinition(name: "Plant / Differential pressure", unit: "mbar", range: 0...200),
        ChannelDefinition(name: "Plant / Volume flow", unit: "L/min", range: 0...20),
    ]

    let channels = SimulatedPlant.sensors + [SimulatedPlant.heater.channel, SimulatedPlant.valve.channel]
    let actuators = [SimulatedPlant.heater, SimulatedPlant.valve]

    private struct State {
        var model: PlantModel
        var last: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        self.state = Mutex(State(model: PlantModel(seed: seed)))
    }

    func collect(at moment: CollectionMoment) -> [Sample] {
        self.state.withLock { state in
            if let last = state.last {
                state.model.advance(by: (moment.monotonic - last) / .seconds(1))
            }
            state.last = moment.monotonic
            let model = state.model
            let values = [
                state.model.measured(model.reactorTemperature, noise: 0.15),
                state.model.measured(model.inletTemperature, noise: 0.1),
                state.model.measured(model.outletTemperature, noise: 0.1),
                max(0, state.model.measured(model.chamberPressure, noise: 0.002)),
                max(0, state.model.measured(model.differentialPressure, noise: 0.4)),
                max(0, state.model.measured(model.volumeFlow, noise: 0.03)),
                model.heaterPower,
                model.isValveOpen ? 1 : 0,
            ]
            // As a transmitter does, with a step of its own.
            return zip(self.channels, values).map { Sample(channel: $0.name, value: ($1 * 1000).rounded() / 1000) }
        }
    }

    func set(_ actuator: String, to value: Double) throws(ActuatorError) {
        try self.state.withLock { state throws(ActuatorError) in
            switch actuator {
            case Self.heater.channel.name: state.model.heaterPower = value
            case Self.valve.channel.name: state.model.isValveOpen = value != 0
            default: throw .unknown(actuator)
            }
        }
    }
}
