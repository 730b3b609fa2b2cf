import Testing
@testable import AgentService
@testable import IngestionService

@Suite("Simulation")
struct SimulationTests {
    @Test("x") func x() {}
}
