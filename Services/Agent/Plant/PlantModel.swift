import Glibc

/// A heated, pressurised reactor with a coolant loop, in lumped parameters: enough physics that a person who switches
/// an actuator sees the right channels answer within seconds.
///
/// ```
///   heater ──▶ reactor temperature ──▶ chamber pressure (gas law)
///                    │  ▲ heat carried off by the coolant
///   valve ──▶ volume flow ──▶ differential pressure (quadratic)
///                    └──▶ outlet temperature
/// ```
///
/// A plain value: the same seed, switching and times give the same readings.
struct PlantModel: Sendable {
    /// 0...100 %.
    var heaterPower = 0.0
    /// The coolant valve.
    var isValveOpen = false

    /// °C.
    private(set) var reactorTemperature = Self.ambient
    /// °C.
    private(set) var inletTemperature = Self.ambient
    /// °C.
    private(set) var outletTemperature = Self.ambient
    /// Bar, absolute.
    private(set) var chamberPressure = Self.atmosphere
    /// Litres per minute.
    private(set) var volumeFlow = 0.0
    /// Millibar over the coolant loop.
    var differentialPressure: Double { Self.loopResistance * self.volumeFlow * self.volumeFlow }

    /// Simulated seconds since the start.
    private(set) var elapsed = 0.0
    private var remainder = 0.0
    private var noise: SplitMix64

    private static let ambient = 21.0  // °C
    private static let atmosphere = 1.013  // bar
    private static let heaterWatts = 12_000.0  // at 100 %
    private static let heatCapacity = 6_000.0  // J/K, reactor with its filling
    private static let wallLoss = 56.0  // W/K to the room: 235 °C at full power without coolant
    private static let coolantUptake = 11.0  // W/K for each L/min
    private static let openFlow = 12.0  // L/min
    private static let flowLag = 1.2  // s, valve and pump
    private static let outletLag = 3.0  // s, pipe
    private static let pressureLag = 1.5  // s
    private static let loopResistance = 0.85  // mbar per (L/min)²
    private static let step = 0.05  // s, well below the shortest lag

    init(seed: UInt64) {
        self.noise = SplitMix64(seed: seed)
    }

    /// Lets `seconds` pass, at most a minute at once: after a suspended machine wakes up, the plant goes on where it was.
    mutating func advance(by seconds: Double) {
        self.remainder += min(max(seconds, 0), 60)
        while self.remainder >= Self.step {
            self.remainder -= Self.step
            self.advanceOneStep()
        }
    }

    private mutating func advanceOneStep() {
        let step = Self.step
        self.elapsed += step
        // The room's day is ten minutes long.
        self.inletTemperature = Self.ambient + 1.5 * sin(self.elapsed / 600 * 2 * .pi)

        let flowTarget = self.isValveOpen ? Self.openFlow : 0
        self.volumeFlow += (flowTarget - self.volumeFlow) * step / Self.flowLag

        let heating = Self.heaterWatts * self.heaterPower / 100
        let loss = Self.wallLoss * (self.reactorTemperature - Self.ambient)
        let cooling = Self.coolantUptake * self.volumeFlow * (self.reactorTemperature - self.inletTemperature)
        self.reactorTemperature += (heating - loss - cooling) / Self.heatCapacity * step

        // Coolant that flows brings the reactor's heat to the outlet; standing coolant takes the room's temperature, slowly.
        let flowing = self.volumeFlow / Self.openFlow
        let outletTarget =
            self.inletTemperature + 0.62 * (self.reactorTemperature - self.inletTemperature) * min(flowing * 4, 1)
        let outletLag = Self.outletLag + 40 * max(0, 1 - flowing * 4)
        self.outletTemperature += (outletTarget - self.outletTemperature) * step / outletLag

        let pressureTarget =
            Self.atmosphere * (self.reactorTemperature + 273.15) / (Self.ambient + 273.15) + 0.04 * flowing
        self.chamberPressure += (pressureTarget - self.chamberPressure) * step / Self.pressureLag
    }

    /// A sensor's reading of `value`: noise of about `amplitude` around it.
    ///
    /// The sum of three uniform numbers is close enough to a bell.
    mutating func measured(_ value: Double, noise amplitude: Double) -> Double {
        let sum = (0..<3).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &self.noise) }
        return value + amplitude * sum / 3
    }
}
