import Domain
import FoundationEssentials
import Schedules
import ServiceKit
import Testing

@testable import RulesService

@Suite("What is given of a rule")
struct RuleChangesTests {
    private func changes(_ json: String) throws -> RuleChanges {
        var fields = try BodyFields(try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)))
        let changes = RuleChanges(reading: &fields)
        try fields.finish()
        return changes
    }

    private func rule(_ json: String) throws -> Rule {
        try self.changes(json).rule(.random(), by: nil, at: Timestamp(microseconds: 0))
    }

    /// Type and place of each fault.
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

    private static let simple = #""name":"r","event_public_id":"c1","operator":"gt","threshold":80"#

    @Test("The simple form has defaults, and takes numbers as text")
    func simple() throws {
        let rule = try self.rule("{\(Self.simple)}")
        #expect(rule.condition.simple?.comparison == .greater)
        #expect(rule.condition.simple?.forSeconds == 0)
        #expect(rule.severity == .warning)
        #expect(rule.actions == [.webhook])
        #expect(rule.cooldownSeconds == 60)
        #expect(rule.isEnabled)
        let text = try self.rule(
            #"{"name":"r","event_public_id":"c1","operator":"between","threshold":"2.5","threshold_high":"7"}"#)
        #expect(text.condition.simple?.threshold == 2.5)
        #expect(text.condition.simple?.thresholdHigh == 7)
    }

    @Test("What is missing of the simple form is named; both forms at once are refused")
    func forms() {
        #expect(
            self.faults { _ = try self.rule(#"{"name":"r"}"#) }
                == ["event_public_id missing", "operator missing", "threshold missing"])
        #expect(
            self.faults { _ = try self.rule("{\(Self.simple),\"expression\":\"x\"}") } == ["expression one_form"])
    }

    @Test("Each fault of schedule, tests and actions is named at its place")
    func places() {
        let faults = self.faults {
            _ = try self.changes(
                #"""
                {"schedule":{"time_zone":"Europe/Berlin","windows":[{"days":["mon","someday"],"from":"8","to":"24:00"}]},
                "tests":[{"name":"t","series":{"a":1},"interval_seconds":0,"expect":[{"at_seconds":-1,"state":"red"}]}],
                "actions":[{"type":"mail"}]}
                """#)
        }
        #expect(
            Set(faults) == [
                "schedule.windows.0.days.1 enum", "schedule.windows.0.from time_parsing",
                "tests.0.series.a string_type",
                "tests.0.interval_seconds out_of_range", "tests.0.expect.0.at_seconds out_of_range",
                "tests.0.expect.0.state enum", "actions.0.type enum",
            ])
    }

    @Test("The old action type stands for a list of one; a list counts more, each action once")
    func actions() throws {
        #expect(try self.rule("{\(Self.simple),\"action_type\":\"log\"}").actions == [.log])
        #expect(
            try self.rule(
                "{\(Self.simple),\"action_type\":\"log\",\"actions\":[{\"type\":\"webhook\"},{\"type\":\"webhook\"}]}"
            ).actions == [.webhook])
        #expect(try self.rule("{\(Self.simple),\"actions\":[]}").actions == [])
    }

    @Test("An expression takes the place of the simple form and the other way round; what is absent stays, null clears")
    func change() throws {
        var rule = try self.rule("{\(Self.simple),\"clear_threshold\":70,\"description\":\"d\"}")
        try self.changes(#"{"threshold":85}"#).apply(to: &rule)
        #expect(rule.condition.simple?.threshold == 85)
        #expect(rule.condition.simple?.clearThreshold == 70)
        #expect(rule.description == "d")
        try self.changes(#"{"clear_threshold":null,"description":null}"#).apply(to: &rule)
        #expect(rule.condition.simple?.clearThreshold == nil)
        #expect(rule.description == nil)
        try self.changes(#"{"expression":"\"a\" > 1"}"#).apply(to: &rule)
        #expect(rule.condition == .expression(#""a" > 1"#))
        try self.changes(#"{"name":"other"}"#).apply(to: &rule)
        #expect(rule.condition == .expression(#""a" > 1"#))
        #expect(self.faults { try self.changes(#"{"threshold":1}"#).apply(to: &rule) }.count == 2)
        try self.changes("{\(Self.simple)}").apply(to: &rule)
        #expect(rule.condition.simple?.threshold == 80)
    }

    @Test("Schedules and tests are on the wire what they were")
    func wire() throws {
        let rule = try self.rule(
            "{\(Self.simple)," + #"""
                "schedule":{"time_zone":"Europe/Berlin","windows":[{"days":["tue","mon"],"from":"22:00","to":"06:30"}]},
                "tests":[{"name":"t","series":{"a":"0+1x3"},"interval_seconds":0.5,"expect":[{"at_seconds":2,"state":"firing"}]}]}
                """#)
        let schedule = try #require(rule.schedule)
        #expect(ScheduleDTO(schedule).schedule == schedule)
        #expect(ScheduleDTO(schedule).windows.first?.days == ["mon", "tue"])
        #expect(ScheduleDTO(schedule).windows.first?.to == "06:30")
        #expect(rule.tests.map { RuleTestDTO($0).test } == rule.tests)
    }
}
