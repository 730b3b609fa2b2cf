import Testing

@testable import AgentService

@Suite("The simulated plant")
struct PlantTests {
    @Test("The same seed, switching and times give the same readings")
    func deterministic() throws {
        func run(seed: UInt64) throws -> [[Sample]] {
            let plant = SimulatedPlant(seed: seed)
            return try (0..<20).map { second in
                if second == 5 { try plant.set("Plant / Heater power", to: 80) }
                if second == 12 { try plant.set("Plant / Valve", to: 1) }
                return plant.collect(at: .fixture(seconds: Double(second)))
            }
        }
        #expect(try run(seed: 1) == run(seed: 1))
        #expect(try run(seed: 1) != run(seed: 2))
    }

    @Test("The heater raises temperature and pressure within seconds")
    func heater() {
        var model = PlantModel(seed: 1)
        model.advance(by: 10)
        let before = (model.reactorTemperature, model.chamberPressure)
        model.heaterPower = 100
        model.advance(by: 5)
        #expect(model.reactorTemperature > before.0 + 5)
        #expect(model.chamberPressure > before.1 + 0.01)
    }

    @Test("The valve opens the flow, which makes a pressure difference and cools the reactor")
    func valve() {
        var model = PlantModel(seed: 1)
        model.heaterPower = 100
        for _ in 0..<5 { model.advance(by: 60) }
        let hot = model.reactorTemperature
        #expect(model.volumeFlow == 0 && model.differentialPressure == 0)
        model.isValveOpen = true
        model.advance(by: 4)
        #expect(model.volumeFlow > 10)
        #expect(model.differentialPressure > 80)
        model.advance(by: 6)
        #expect(model.reactorTemperature < hot - 10)
        #expect(model.outletTemperature > model.inletTemperature + 20)
    }

    @Test("At full power without coolant, and with it, everything stays in the channels' ranges")
    func ranges() throws {
        let plant = SimulatedPlant(seed: 7)
        let ranges = Dictionary(uniqueKeysWithValues: plant.channels.map { ($0.name, $0.range) })
        try plant.set("Plant / Heater power", to: 100)
        for minute in 0..<60 {
            try plant.set("Plant / Valve", to: minute < 30 ? 0 : 1)
            for sample in plant.collect(at: .fixture(seconds: Double(minute) * 60)) {
                #expect(ranges[sample.channel]?.contains(sample.value) == true, "\(sample)")
            }
        }
    }

    @Test("An output that the plant does not have is refused")
    func unknownOutput() {
        let plant = SimulatedPlant(seed: 1)
        #expect(throws: ActuatorError.unknown("Plant / Pump")) { try plant.set("Plant / Pump", to: 1) }
    }
}
