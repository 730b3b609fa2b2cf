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
            var channels: [String: KnownChannel] = [:]
            var refused: Set<String> = []
            /// Names that somebody else creates just before us.
            var raced: Set<String> = []
            /// Names of channels that this agent is not shown.
            var foreign: Set<String> = []
            var creations = 0
            var changes = 0
        }

        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }

        func list() -> [String: KnownChannel] { self.state.withLock { $0.channels } }

        func create(_ definition: ChannelDefinition, interval: Duration, device: String?) throws {
            try self.state.withLock { state in
                let name = definition.name
                if state.refused.contains(name) { throw ProvisioningError.refused(name, detail: "no") }
                if state.foreign.contains(name) { throw ProvisioningError.nameTaken(name) }
                state.creations += 1
                let isRaced = state.raced.contains(name)
                state.channels[name] = KnownChannel(
                    id: ChannelID("id of \(name)"), interval: isRaced ? nil : interval, device: isRaced ? nil : device)
                if isRaced { throw ProvisioningError.nameTaken(name) }
            }
        }

        func update(_ channel: ChannelID, interval: Duration, device: String?) throws {
            try self.state.withLock { state in
                guard let name = state.channels.first(where: { $0.value.id == channel })?.key else {
                    throw ProvisioningError.status(404, path: channel.text, detail: "")
                }
                state.changes += 1
                state.channels[name]?.interval = interval
                if let device { state.channels[name]?.device = device }
            }
        }
    }

    private func provisioner(_ catalogue: Catalogue, device: String? = nil) -> (Provisioner, ChannelMap) {
        let map = ChannelMap()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return (Provisioner(catalogue: catalogue, map: map, device: device, logger: logger), map)
    }

    @Test("A device's channels are its own from the first on; what belongs to another stays there")
    func device() async throws {
        let catalogue = Catalogue(
            .init(
                channels: [
                    "old": KnownChannel(id: ChannelID("1"), interval: .seconds(1)),
                    "lent": KnownChannel(id: ChannelID("2"), interval: .seconds(1), device: "oven"),
                ], raced: ["raced"]))
        let (provisioner, _) = self.provisioner(catalogue, device: "press")
        let names = ["old", "lent", "new", "raced"]
        for _ in 0..<2 {
            try await provisioner.provision(
                names.map { .fixture($0) }, collected: Set(names), interval: .seconds(1))
        }
        #expect(
            catalogue.list().mapValues(\.device) == ["old": "press", "lent": "oven", "new": "press", "raced": "press"])
        #expect(catalogue.state.withLock { $0.changes } == 2)
    }

    @Test("Missing channels are created once; existing ones keep their ids")
    func missing() async throws {
        let catalogue = Catalogue(
            .init(channels: ["a": KnownChannel(id: ChannelID("old")), "other": KnownChannel(id: ChannelID("x"))]))
        let (provisioner, map) = self.provisioner(catalogue)
        #expect(!map.isSettled(["a"]))
        #expect(
            try await provisioner.provision(
                [.fixture("a"), .fixture("b")], collected: ["a", "b"], interval: .seconds(1)) == 1)
        #expect(
            try await provisioner.provision(
                [.fixture("a"), .fixture("b")], collected: ["a", "b"], interval: .seconds(1)) == 0)
        #expect(map.id("a") == ChannelID("old"))
        #expect(map.name(ChannelID("id of b")) == "b")
        #expect(map.id("other") == nil)
        #expect(map.isSettled(["a", "b"]) && !map.isSettled(["a", "other"]))
    }

    @Test("A channel that another agent creates in between is taken as it is")
    func race() async throws {
        let (provisioner, map) = self.provisioner(Catalogue(.init(raced: ["a"])))
        try await provisioner.provision([.fixture("a")], collected: ["a"], interval: .seconds(1))
        #expect(map.id("a") == ChannelID("id of a"))
    }

    @Test("A name that is another device's does not keep the other channels waiting")
    func taken() async throws {
        let (provisioner, map) = self.provisioner(Catalogue(.init(foreign: ["a"])))
        try await provisioner.provision(
            [.fixture("a"), .fixture("b")], collected: ["a", "b"], interval: .seconds(1))
        #expect(map.id("a") == nil && map.id("b") != nil)
        #expect(map.isSettled(["a", "b"]))
    }

    @Test("A channel the server refuses for good does not keep the others waiting")
    func refused() async throws {
        let (provisioner, map) = self.provisioner(Catalogue(.init(refused: ["a"])))
        try await provisioner.provision(
            [.fixture("a"), .fixture("b")], collected: ["a", "b"], interval: .seconds(1))
        #expect(map.id("a") == nil)
        #expect(map.isSettled(["a", "b"]))
    }

    @Test("A channel of the server's is known by its id, whatever it is called, and never made a second time")
    func renamed() async throws {
        let catalogue = Catalogue(.init(channels: ["Shop – Reachable": KnownChannel(id: ChannelID("1"))]))
        let (provisioner, map) = self.provisioner(catalogue, device: "press")
        let terminal = ChannelDefinition(id: ChannelID("1"), kind: .sensor, unit: "on/off", range: 0...1)
        for _ in 0..<2 {
            try await provisioner.provision([terminal], collected: [], interval: .seconds(1))
            #expect(map.id("1") == ChannelID("1") && map.isSettled(["1"]) && !map.isRefused(["1"]))
            catalogue.state.withLock { state in
                state.channels = ["Branch – Reachable": KnownChannel(id: ChannelID("1"))]
            }
        }
        #expect(catalogue.list().keys.sorted() == ["Branch – Reachable"])
        #expect(catalogue.state.withLock { $0.creations == 0 && $0.changes == 0 })
    }

    @Test("A channel of the server's that is gone is not made: its readings are refused, and the others do not wait")
    func gone() async throws {
        let catalogue = Catalogue(.init())
        let (provisioner, map) = self.provisioner(catalogue)
        let terminal = ChannelDefinition(id: ChannelID("1"), kind: .sensor, unit: "V", range: 0...1)
        try await provisioner.provision([terminal, .fixture("a")], collected: ["a"], interval: .seconds(1))
        #expect(catalogue.list().keys.sorted() == ["a"])
        #expect(map.id("1") == nil && map.isRefused(["1"]) && map.isSettled(["1", "a"]))
        #expect(!map.isRefused(["a"]))
    }

    @Test("A terminal that feeds a channel of the agent's own leaves it its name")
    func shared() async throws {
        let (provisioner, map) = self.provisioner(
            Catalogue(.init(channels: ["Plant / Valve": KnownChannel(id: ChannelID("1"))])))
        let terminal = ChannelDefinition(id: ChannelID("1"), kind: .actuator, unit: "on/off", range: 0...1)
        try await provisioner.provision(
            [terminal, .fixture("Plant / Valve")], collected: [], interval: .seconds(1))
        #expect(map.id("1") == ChannelID("1") && map.id("Plant / Valve") == ChannelID("1"))
        #expect(map.name(ChannelID("1")) == "Plant / Valve")
    }

    @Test("The server is told how often a channel is read: when it is made, and when that has changed")
    func interval() async throws {
        let catalogue = Catalogue(
            .init(channels: [
                "a": KnownChannel(id: ChannelID("1")), "old": KnownChannel(id: ChannelID("2"), interval: .seconds(9)),
                "foreign": KnownChannel(id: ChannelID("3")),
            ]))
        let (provisioner, _) = self.provisioner(catalogue)
        func provision(every interval: Duration) async throws -> [String: Duration?] {
            try await provisioner.provision(
                [.fixture("a"), .fixture("b"), .fixture("old")], collected: ["a", "b"], interval: interval)
            return catalogue.list().mapValues(\.interval)
        }
        var intervals = try await provision(every: .seconds(1))
        #expect(intervals == ["a": .seconds(1), "b": .seconds(1), "old": .seconds(9), "foreign": nil])
        #expect(catalogue.state.withLock { $0.changes } == 1)
        intervals = try await provision(every: .seconds(1))
        #expect(catalogue.state.withLock { $0.changes } == 1)
        intervals = try await provision(every: .milliseconds(200))
        #expect(intervals["a"] == .milliseconds(200) && intervals["b"] == .milliseconds(200))
        #expect(catalogue.state.withLock { $0.changes } == 3)
    }
}
