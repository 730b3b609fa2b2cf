import Domain
import FoundationEssentials
import ServiceKit
import Testing

@testable import AgentService

@Suite("Plugin instances of this agent")
struct PluginAssignmentTests {
    private let answer = Data(
        """
        {"data":[{"public_id":"p1","plugin_id":"http_check","instance_name":"Shop","demo_mode":false,"interval_seconds":2.5,
          "config":{"url":"https://shop.example","bearer_token":null,"timeout_seconds":1.5},
          "channels":[{"channel_id":"reachable","event_public_id":"c1","name":"Shop – Reachable","type":"sensor","unit":"on/off",
            "min_value":0,"max_value":1}],"something":"new"}]}
        """.utf8)

    @Test("The server's answer is understood, and what is new in it does no harm")
    func answered() throws {
        let assignments = try AssignedPluginsDTO.assignments(self.answer)
        let assignment = try #require(assignments.first)
        #expect(
            assignments.count == 1 && assignment.id == "p1" && assignment.kind == "http_check" && !assignment.isDemo)
        #expect(assignment.interval == .milliseconds(2500))
        #expect(try assignment.settings.text("url") == "https://shop.example")
        #expect(try assignment.settings.optionalText("bearer_token") == nil)
        #expect(assignment.terminals == ["reachable": .fixture("c1", unit: "on/off", range: 0...1)])
        #expect(throws: (any Error).self) { try AssignedPluginsDTO.assignments(Data("{}".utf8)) }
    }

    @Test("What the server wanted last is kept for the agent's user alone, and replaced")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "plugins-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = PluginFile(path: folder.appending(path: "spool.sqlite.plugins").path)
        #expect(try file.load() == nil)
        try file.replace(with: self.answer)
        try file.replace(with: self.answer)
        #expect(try file.load() == AssignedPluginsDTO.assignments(self.answer))
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        let mode = attributes[.posixPermissions].map { "\($0)" }
        #expect(mode == "\(0o600)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        try file.replace(with: Data("half an ans".utf8))
        #expect(throws: (any Error).self) { try file.load() }
    }

    @Test("Only what has changed begins anew, and what is wanted no more ends")
    func change() {
        let old = ["a", "b", "c"].map { PluginAssignment.fixture($0) }
        let running = Dictionary(uniqueKeysWithValues: old.map { ($0.id, $0) })
        let faster = PluginAssignment.fixture("b", interval: .seconds(1))
        let new = PluginAssignment.fixture("d")
        let change = AssignmentChange(from: running, to: [old[0], faster, new, new])
        #expect(change.begun == [new] && change.changed == [faster] && change.ended == ["c"])
        let same = AssignmentChange(from: running, to: old)
        #expect(same.begun.isEmpty && same.changed.isEmpty && same.ended.isEmpty)
        #expect(AssignmentChange(from: running, to: []).ended == ["a", "b", "c"])
    }

    @Test("First runs are spread over the interval, 5 s at most, and always the same for an instance")
    func spread() {
        let ids = (0..<200).map { "0c2d8f1e-aaaa-4bbb-8ccc-\($0)" }
        let minute = ids.map { PluginAssignment.fixture($0).firstRun }
        #expect(minute.allSatisfy { $0 >= .zero && $0 < .seconds(5) })
        #expect(
            (0..<5).allSatisfy { second in
                minute.count { $0 / .seconds(1) >= Double(second) && $0 / .seconds(1) < Double(second + 1) } > 20
            })
        #expect(ids.allSatisfy { PluginAssignment.fixture($0, interval: .seconds(1)).firstRun < .seconds(1) })
        #expect(PluginAssignment.fixture("x").firstRun == PluginAssignment.fixture("x").firstRun)
    }

    @Test("A run takes no longer than its interval, its kind's own time and a little, or 30 s")
    func limit() {
        func limit(_ seconds: Int, _ own: JSONValue? = nil) -> Duration {
            PluginAssignment.fixture(
                interval: .seconds(seconds), settings: own.map { ["timeout_seconds": $0] } ?? [:]
            ).runLimit
        }
        #expect(limit(60) == .seconds(30) && limit(10) == .seconds(10))
        #expect(limit(60, .number(10)) == .milliseconds(10_500) && limit(600, .number(300)) == .milliseconds(300_500))
        #expect(limit(5, .number(10)) == .seconds(5))
        #expect(limit(60, .string("x")) == .seconds(30))
        #expect(limit(60, .number(1e300)) == .seconds(60) && limit(60, .number(-1)) == .milliseconds(500))
    }

    @Test("Readings go to the channels of their terminals; what feeds none, or is no number, is left out")
    func samples() {
        let assignment = PluginAssignment.fixture(terminals: ["a": .fixture("1"), "b": .fixture("2")])
        #expect(
            assignment.samples(["a": 1.5, "b": .nan, "c": 3]) == [Sample(channel: "1", value: 1.5)])
        #expect(assignment.definitions.map(\.name) == ["1", "2"])
        #expect(assignment.definitions.map(\.id) == [ChannelID("1"), ChannelID("2")])
    }

    @Test("A device's name goes into the address whatever it has in it")
    func escaped() {
        #expect(PluginClient.escaped("Presse 4/ü&x=1") == "Presse%204%2F%C3%BC%26x%3D1")
        #expect(PluginClient.escaped("a-b.c_d~\n") == "a-b.c_d~%0A")
    }

    @Test("A server that does not let this token is asked every five minutes, and what goes wrong is news once")
    func pace() {
        var pace = PluginPace(usual: .seconds(10))
        #expect(pace.answered() == .seconds(10) && !pace.isFailing)
        var failure = pace.failed(PluginClientError(403, Data("no scope".utf8)))
        #expect(failure.wait == .seconds(300) && failure.isNews && pace.isFailing)
        failure = pace.failed(PluginClientError(403, Data("no scope".utf8)))
        #expect(failure.wait == .seconds(300) && !failure.isNews)
        failure = pace.failed(PluginClientError(503, Data()))
        #expect(failure.wait == .seconds(10) && failure.isNews)
        #expect(pace.answered() == .seconds(10))
        #expect(pace.failed(PluginClientError(404, Data())).isNews)
    }
}
