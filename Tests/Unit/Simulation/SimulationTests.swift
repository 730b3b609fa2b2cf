import FoundationEssentials
import Testing

/// Every seed is a story of its own: which fault strikes when, how long each hop takes, who is overtaken by whom.
///
///     WEBMACS_SIMULATION_SEEDS=100000 swift test --filter SimulationTests    more of them
///     WEBMACS_SIMULATION_SEED=4711 swift test --filter SimulationTests       this one alone, told
@Suite("From the spool to the database, simulated")
struct SimulationTests {
    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test(
        "Whatever is killed, cut, lost or late: what was acknowledged is stored, once, in order, and all comes to rest")
    func everySeed() {
        if let seed = Self.setting("WEBMACS_SIMULATION_SEED") {
            let simulation = Simulation(seed: seed)
            simulation.world.isTelling = true
            let fault = simulation.run()
            #expect(fault == nil)
            return
        }
        for seed in 0..<(Self.setting("WEBMACS_SIMULATION_SEEDS") ?? 10_000) {
            guard let fault = Simulation(seed: seed).run() else { continue }
            Issue.record("\(fault)\nAgain: WEBMACS_SIMULATION_SEED=\(seed) swift test --filter SimulationTests")
            return
        }
    }

    @Test("The stories pass through every corner there is")
    func corners() {
        var seen: Set<Corner> = []
        for seed in UInt64(0)..<500 where seen.count < Corner.allCases.count {
            let simulation = Simulation(seed: seed)
            _ = simulation.run()  // Judged by the other test.
            seen.formUnion(simulation.seen.keys)
        }
        #expect(Set(Corner.allCases).subtracting(seen).isEmpty)
    }

    @Test("A rule that is broken is found", arguments: Flaw.allCases)
    func brokenRule(_ flaw: Flaw) {
        let found = (0..<5_000).lazy.compactMap { Simulation(seed: $0, flaw: flaw).run() }.first
        #expect(found != nil, "\(flaw)")
    }
}
