import Domain
import ServiceKit
import Testing

@testable import RulesService

@Suite("Maintenance windows, as they are written")
struct MaintenanceTests {
    private static let times: [String: JSONValue] = [
        "name": .string("Pump"), "from": .string("2026-01-01T08:00:00Z"), "to": .string("2026-01-01T10:00:00Z"),
    ]

    private func plan(_ fields: [String: JSONValue]) throws -> MaintenancePlan {
        var fields = try BodyFields(.object(Self.times.merging(fields) { $1 }))
        let plan = MaintenancePlan(reading: &fields)
        try fields.finish()
        return plan
    }

    private func faults(_ fields: [String: JSONValue]) -> [[String]] {
        do {
            _ = try self.plan(fields)
            return []
        } catch let error as ValidationError {
            return error.issues.map(\.location)
        } catch {
            return [["\(error)"]]
        }
    }

    @Test("A scope is everything, or names something")
    func scope() throws {
        #expect(try self.plan(["scope": .object(["all": .bool(true)])]).scope.coversAll)
        let tags: JSONValue = .array([.string("pumps")])
        #expect(try self.plan(["scope": .object(["tags": tags])]).scope.tags == ["pumps"])
        #expect(self.faults([:]) == [["body", "scope"]])
        #expect(self.faults(["scope": .object([:])]) == [["body", "scope", "all"]])
        #expect(self.faults(["scope": .object(["all": .bool(true), "tags": tags])]) == [["body", "scope", "all"]])
    }

    @Test("It ends after it begins")
    func order() {
        let all: JSONValue = .object(["all": .bool(true)])
        #expect(self.faults(["scope": all, "to": .string("2026-01-01T08:00:00Z")]) == [["body", "to"]])
    }

    @Test("It is planned, active from its first instant on, and ended at its last")
    func state() throws {
        let plan = try self.plan(["scope": .object(["all": .bool(true)])])
        let window = MaintenanceWindow(
            id: .random(), plan: plan, createdBy: Person(id: nil, name: "x"), createdAt: plan.from)
        #expect(window.state(at: plan.from - .microseconds(1)) == .planned)
        #expect(window.state(at: plan.from) == .active)
        #expect(window.state(at: plan.to - .microseconds(1)) == .active)
        #expect(window.state(at: plan.to) == .ended)
    }
}
