import Domain
import FoundationEssentials
import Schedules
import ServiceKit
import Testing

@testable import OTAService

@Suite("Plans of rollouts, as they are written")
struct RolloutPlanTests {
    private func read(_ json: String) throws -> RolloutPlan {
        var fields = try BodyFields(try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)))
        let plan = RolloutPlan(reading: &fields)
        try fields.finish()
        return plan
    }

    /// Names of the fields that are refused.
    private func faults(_ json: String) -> [String] {
        do {
            _ = try self.read(json)
            return []
        } catch let error as ValidationError {
            return error.issues.map { $0.location.dropFirst().joined(separator: ".") }
        } catch {
            return ["\(error)"]
        }
    }

    @Test("What is absent or null is as usual; a gate that is null is off, and one without fields is the usual one")
    func usual() throws {
        #expect(try self.read("{}") == RolloutPlan())
        #expect(try self.read(#"{"tags": null, "waves": null, "soak_seconds": null, "forced": null}"#) == RolloutPlan())
        #expect(try self.read(#"{"gate": {}}"#).gate == RolloutPlan.Gate())
        #expect(try self.read(#"{"gate": null}"#).gate == nil)
        #expect(try self.read(#"{"gate": {"extra_restarts": 0.5}}"#).gate?.extraRestarts == 0.5)
    }

    @Test("Every field is read, and written as it was read")
    func everyField() throws {
        let json = #"""
            {"tags": ["b", "a", "b"], "waves": [0.5, 50, 100], "success_percent": 80, "error_percent": 100,
             "minimum_sample": 1000, "soak_seconds": 604800, "silence_seconds": 5, "spares_experiments": false,
             "schedule": {"time_zone": "Europe/Berlin", "windows": [{"days": ["sat"], "from": "22:00", "to": "04:00"}]},
             "gate": {"quiet_alerts": false, "completeness_drop": 0, "extra_restarts": 1000},
             "needs_approval": true, "forced": true}
            """#
        let plan = try self.read(json)
        #expect(plan.tags == ["a", "b"])
        #expect(plan.waves == [0.5, 50, 100])
        #expect(plan.soak == .seconds(604_800))
        #expect(plan.schedule?.timeZone == "Europe/Berlin")
        #expect(plan.needsApproval && plan.isForced && !plan.sparesExperiments)
        let written = String(decoding: try JSONEncoder().encode(RolloutPlanDTO(plan)), as: UTF8.self)
        #expect(try self.read(written) == plan)
    }

    @Test(
        "What is out of bounds is refused by its name",
        arguments: [
            (#"{"waves": []}"#, "waves"), (#"{"waves": [50]}"#, "waves"), (#"{"waves": [50, 50, 100]}"#, "waves"),
            (#"{"waves": [0, 100]}"#, "waves"), (#"{"waves": [60, 50, 100]}"#, "waves"),
            (#"{"waves": [50, 110]}"#, "waves"), (#"{"waves": ["50", 100]}"#, "waves"), (#"{"waves": 100}"#, "waves"),
            (#"{"waves": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100]}"#, "waves"),
            (#"{"success_percent": -1}"#, "success_percent"), (#"{"success_percent": 100.1}"#, "success_percent"),
            (#"{"error_percent": 101}"#, "error_percent"), (#"{"error_percent": "20"}"#, "error_percent"),
            (#"{"minimum_sample": 0}"#, "minimum_sample"), (#"{"minimum_sample": 1001}"#, "minimum_sample"),
            (#"{"soak_seconds": -1}"#, "soak_seconds"), (#"{"soak_seconds": 604801}"#, "soak_seconds"),
            (#"{"silence_seconds": 4}"#, "silence_seconds"), (#"{"silence_seconds": 2592001}"#, "silence_seconds"),
            (#"{"tags": [""]}"#, "tags"), (#"{"tags": "a"}"#, "tags"),
            (#"{"schedule": {"time_zone": "UTC", "windows": []}}"#, "schedule.windows"),
            (#"{"schedule": {"windows": [{"days": ["sat"], "from": "22:00", "to": "04:00"}]}}"#, "schedule.time_zone"),
            (#"{"gate": {"completeness_drop": 101}}"#, "gate.completeness_drop"),
            (#"{"gate": {"extra_restarts": -1}}"#, "gate.extra_restarts"), (#"{"gate": true}"#, "gate"),
            (#"{"needs_approval": "yes"}"#, "needs_approval"), (#"{"forced": 1}"#, "forced"),
        ])
    func bounds(_ json: String, _ field: String) {
        #expect(self.faults(json) == [field])
    }

    @Test("A name in a path is what its percent signs stand for")
    func names() {
        #expect("hall%202%2Fpr%C3%A4sse".percentDecoded == "hall 2/prässe")
        #expect("press-1".percentDecoded == "press-1")
        for text in ["%", "%2", "%zz", "%+1", "%FF"] { #expect(text.percentDecoded == nil) }
    }
}
