import Domain
import Logging
import Synchronization
import Testing

@testable import AgentService

@Suite("Provisioning")
struct ProvisionerTests {
    /// A server's catalogue in memory.
    private final class Catalogue: ChannelCatalogue {
        struct State {
            var ids: [String: ChannelID] = [:]
            var refused: Set<String> = []
            /// Names that somebody else creates just before us.
            var raced: Set<String> = []
            var creations = 0
        }

        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }

        func list() -> [String: ChannelID] { self.state.withLock { $0.ids } }

        func create(_ definition: ChannelDefinition) throws {
            try self.state.withLock { state in
                let name = definition.name
                if state.refused.contains(name) { throw ProvisioningError.refused(name, detail: "no") }
                state.creations += 1
                let isRaced = state.raced.contains(name)
                state.ids[name] = ChannelID("id of \(name)")
                if isRaced { throw ProvisioningError.nameTaken(name) }
            }
        }
    }

    private func provisioner(_ catalogue: Catalogue) -> (Provisioner, ChannelMap) {
        let map = ChannelMap()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return (Provisioner(catalogue: catalogue, map: map, logger: logger), map)
    }

    @Test("Missing channels are created once; existing ones keep their ids")
    func missing() async throws {
        let catalogue = Catalogue(.init(ids: ["a": ChannelID("old"), "other": ChannelID("x")]))
        let (provisioner, map) = self.provisioner(catalogue)
        #expect(!map.isSettled(["a"]))
        #expect(try await provisioner.provision([.fixture("a"), .fixture("b")]) == 1)
        #expect(try await provisioner.provision([.fixture("a"), .fixture("b")]) == 0)
        #expect(map.id("a") == ChannelID("old"))
        #expect(map.name(ChannelID("id of b")) == "b")
        #expect(map.id("other") == nil)
        #expect(map.isSettled(["a", "b"]) && !map.isSettled(["a", "other"]))
    }

    @Test("A channel that another agent creates in between is taken as it is")
    func race() async throws {
        let (provisioner, map) = self.provisioner(Catalogue(.init(raced: ["a"])))
        try await provisioner.provision([.fixture("a")])
        #expect(map.id("a") == ChannelID("id of a"))
    }

    @Test("A channel the server refuses for good does not keep the others waiting")
    func refused() async throws {
        let (provisioner, map) = self.provisioner(Catalogue(.init(refused: ["a"])))
        try await provisioner.provision([.fixture("a"), .fixture("b")])
        #expect(map.id("a") == nil)
        #expect(map.isSettled(["a", "b"]))
    }
}
