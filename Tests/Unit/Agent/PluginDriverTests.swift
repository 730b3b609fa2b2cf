import FoundationEssentials
import ServiceKit
import Testing

@testable import AgentService

@Suite("Drivers of what the agent has by itself")
struct PluginDriverTests {
    @Test("A terminal is called as its channel, in lower case and joined words")
    func terminals() throws {
        #expect(CollectorDriver.terminal(of: "Host / Load (1 min)") == "load_1_min")
        #expect(CollectorDriver.terminal(of: "a / b / CPU usage") == "b_cpu_usage")
        var plant = CollectorDriver([SimulatedPlant(seed: 7)])
        let values = try plant.collect(at: .fixture(seconds: 0))
        #expect(
            values.keys.sorted() == [
                "chamber_pressure", "differential_pressure", "heater_power", "inlet_temperature", "outlet_temperature",
                "reactor_temperature", "valve", "volume_flow",
            ])
        var same = CollectorDriver([SimulatedPlant(seed: 7)])
        var other = CollectorDriver([SimulatedPlant(seed: 8)])
        #expect(try same.collect(at: .fixture(seconds: 0)) == values)
        #expect(try other.collect(at: .fixture(seconds: 0)) != values)
    }

    private struct Broken: Collector {
        let channels: [ChannelDefinition] = []
        func collect(at moment: CollectionMoment) throws -> [Sample] { throw KernelFileError.unexpected("/proc/x") }
    }

    @Test("One collector that fails takes nothing from the others; when nothing is left, it says why")
    func broken() throws {
        var partly = CollectorDriver([Broken(), SimulatedPlant(seed: 1)])
        #expect(try partly.collect(at: .fixture(seconds: 0)).count == 8)
        var wholly = CollectorDriver([Broken()])
        #expect(throws: PluginError.device("/proc/x: not in the expected form")) {
            try wholly.collect(at: .fixture(seconds: 0))
        }
    }

    @Test("Made-up values stay within each terminal's range, move slowly, and are the same for the same instance")
    func demo() {
        let terminals: [String: PluginAssignment.Terminal] = [
            "level": .fixture("1", range: -40...160), "reachable": .fixture("2", unit: "on/off", range: 0...1),
            "fixed": .fixture("3", range: 5...5), "wide": .fixture("4", range: -1e308...1e308),
            "tiny": .fixture("5", range: 0...1e-9),
        ]
        var driver = DemoDriver(.fixture(kind: "no_such_kind", isDemo: true, terminals: terminals))
        var same = DemoDriver(.fixture(kind: "no_such_kind", isDemo: true, terminals: terminals))
        var levels: [Double] = []
        for second in 0..<2000 {
            let values = driver.collect(at: .fixture(seconds: Double(second)))
            #expect(values == same.collect(at: .fixture(seconds: Double(second))))
            #expect(values.count == 5)
            #expect(values.allSatisfy { terminals[$0.key]?.range.contains($0.value) == true })
            #expect(values["reachable"] == 0 || values["reachable"] == 1)
            levels.append(values["level"] ?? .nan)
        }
        #expect(zip(levels, levels.dropFirst()).allSatisfy { abs($0 - $1) <= 4.1 })
        #expect(Set(levels).count > 100)
        #expect(levels.allSatisfy { ($0 * 10).rounded() == $0 * 10 })
    }
}
