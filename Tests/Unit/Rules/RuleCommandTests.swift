import Domain
import FoundationEssentials
import ServiceKit
import Testing

@testable import RulesService

@Suite("What a rule does by itself")
struct RuleCommandTests {
    private func changes(_ actions: String) throws -> RuleChanges {
        let body = Data(#"{"actions":\#(actions)}"#.utf8)
        var fields = try BodyFields(try JSONDecoder().decode(JSONValue.self, from: body))
        let changes = RuleChanges(reading: &fields)
        try fields.finish()
        return changes
    }

    private func faults(_ actions: String) -> [String] {
        do {
            _ = try self.changes(actions)
            return []
        } catch let error as ValidationError {
            return error.issues.map { "\($0.location.dropFirst().joined(separator: ".")) \($0.type)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(
        "Whom to tell and what to do are told apart, each once, and it happens when it fires unless it says otherwise")
    func reading() throws {
        let changes = try self.changes(
            """
            [{"type":"experiment_stop","on":"clear"}, {"type":"log"}, {"type":"log"},
             {"type":"setpoint","event_public_id":"h","value":5}, {"type":"setpoint","event_public_id":"h","value":5}]
            """)
        #expect(changes.actions == [.log])
        #expect(
            changes.commands == [
                RuleCommand(deed: .stopExperiment, on: .clear),
                RuleCommand(deed: .set(Channel.ID("h"), to: 5), on: .fire),
            ])
        #expect(try self.changes("[]").commands == [])
    }

    @Test("What an action lacks is named at its place")
    func faults() {
        #expect(
            self.faults(#"[{"type":"log"},{"type":"setpoint"}]"#).map { $0.prefix(9) } == ["actions.1", "actions.1"])
        #expect(self.faults(#"[{"type":"experiment_start"}]"#).first?.hasPrefix("actions.0.name") == true)
        #expect(self.faults(#"[{"type":"experiment_stop","on":"noon"}]"#) == ["actions.0.on enum"])
        #expect(self.faults(#"[{"type":"restart"}]"#) == ["actions.0.type enum"])
    }

    @Test("On the wire it is what it was")
    func wire() throws {
        let commands = [
            RuleCommand(deed: .startExperiment(name: "Hot"), on: .fire),
            RuleCommand(deed: .stopExperiment, on: .clear),
            RuleCommand(deed: .set(Channel.ID("h"), to: -2.5), on: .clear),
        ]
        #expect(commands.map(RuleActionDTO.init).compactMap(\.command) == commands)
    }

    @Test("One actuator is told one value at one moment")
    func contradiction() {
        func set(_ value: Double, _ channel: String = "h", on moment: RuleCommand.Moment = .fire) -> RuleCommand {
            RuleCommand(deed: .set(Channel.ID(channel), to: value), on: moment)
        }
        #expect([set(1), set(2, on: .clear), set(2, "other")].contradiction == nil)
        #expect([set(1), set(2)].contradiction == 1)
    }
}
