import Domain
import FoundationEssentials
import ServiceKit
import Testing

@testable import RulesService

@Suite("Steps of an escalation")
struct EscalationTests {
    private func faults(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch let error as ValidationError {
            return error.issues.map { "\($0.location.dropFirst().joined(separator: ".")) \($0.type)" }
        } catch {
            return ["\(error)"]
        }
    }

    private func read(_ steps: String) throws -> [EscalationStep]? {
        let body = Data(#"{"escalation":\#(steps)}"#.utf8)
        var fields = try BodyFields(try JSONDecoder().decode(JSONValue.self, from: body))
        let changes = RuleChanges(reading: &fields)
        try fields.finish()
        return changes.escalation
    }

    private static func rule(_ steps: [EscalationStep]) -> Rule {
        Rule(
            id: .random(), name: "Too high", severity: .warning, condition: .expression("\"A\" > 1"),
            cooldownSeconds: 0,
            tests: [], actions: [], escalation: steps, isEnabled: true, createdAt: Timestamp(microseconds: 0))
    }

    @Test("They are read as they are given, and none is none")
    func reading() throws {
        let steps = try self.read(
            #"[{"after":60,"assignee":"u"},{"after":600,"severity":"critical","repeat_every":300}]"#)
        #expect(
            steps == [
                EscalationStep(after: 60, assignee: User.ID("u")),
                EscalationStep(after: 600, severity: .critical, repeatEvery: 300),
            ])
        #expect(try self.read("null") == [])
        #expect(try self.read("[]") == [])
    }

    @Test(
        "What is wrong with a step is named at its place",
        arguments: [
            (#"[{}]"#, "escalation.0.after missing"), (#"[{"after":59}]"#, "escalation.0.after out_of_range"),
            (#"[{"after":604801}]"#, "escalation.0.after out_of_range"),
            (#"[{"after":60.5}]"#, "escalation.0.after int_type"),
            (#"[{"after":60,"repeat_every":299}]"#, "escalation.0.repeat_every out_of_range"),
            (#"[{"after":60,"severity":"fatal"}]"#, "escalation.0.severity enum"),
            (#"[{"after":60,"assignee":""}]"#, "escalation.0.assignee string_too_short"),
            (#"[{"after":60,"user":"u"}]"#, "escalation.0.user extra_forbidden"), (#"[1]"#, "escalation.0 "),
            (
                #"[{"after":60},{"after":61},{"after":62},{"after":63},{"after":64},{"after":65}]"#,
                "escalation too_long"
            ),
        ])
    func refusals(steps: String, fault: String) {
        #expect(self.faults { _ = try self.read(steps) }.first?.hasPrefix(fault) == true)
    }

    @Test("Each is later than the one before and worse than the rule, and only the last repeats")
    func order() {
        func check(_ steps: [EscalationStep]) -> [String] {
            return self.faults { try Self.rule(steps).checkEscalation() }
        }
        #expect(check([]) == [])
        #expect(
            check([
                EscalationStep(after: 60), EscalationStep(after: 61, severity: .critical),
                EscalationStep(after: 62, repeatEvery: 300),
            ]) == [])
        #expect(
            check([EscalationStep(after: 60, repeatEvery: 300), EscalationStep(after: 60)]) == [
                "escalation.0.repeat_every not_last", "escalation.1.after order",
            ])
        #expect(check([EscalationStep(after: 60, severity: .warning)]) == ["escalation.0.severity order"])
        #expect(
            check([EscalationStep(after: 60, severity: .critical), EscalationStep(after: 61, severity: .critical)]) == [
                "escalation.1.severity order"
            ])
    }

    @Test("They lie in the database as on the wire, and come back the same")
    func coding() throws {
        let steps = [
            EscalationStep(after: 60),
            EscalationStep(after: 90, assignee: User.ID("u"), severity: .critical, repeatEvery: 300),
        ]
        let json = try RuleRow.json(of: Self.rule(steps)).escalation
        #expect(json.hasPrefix(#"[{"after":60,"assignee":null,"repeat_every":null,"severity":null}"#))
        let read = try JSONDecoder().decode([EscalationStepDTO].self, from: Data(json.utf8)).map(\.step)
        #expect(read == steps)
    }
}
