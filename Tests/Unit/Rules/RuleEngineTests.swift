import Domain
import Testing

@testable import RulesService

@Suite("Many rules in memory")
struct RuleEngineTests {
    private func engine(_ texts: [String]) throws -> (engine: RuleEngine, slots: [Int]) {
        let channels = ["a": Channel.fixture("a"), "b": .fixture("b", number: 2)]
        var engine = RuleEngine()
        let slots = try texts.map { text in
            let program = try RuleProgram(try RuleExpression(parsing: text), channels: channels)
            return engine.insert(program, RuleState(program, startingAt: .second(0)))
        }
        return (engine, slots)
    }

    @Test("A reading goes to the rules of its channel alone")
    func index() throws {
        var (engine, slots) = try self.engine([#""a" > 1"#, #""b" > 1"#, #""a" > 2 or "b" > 2"#])
        #expect(engine.slots(reading: 1) == [slots[0], slots[2]])
        engine.handle(.at(0, 5))
        #expect(engine.takeEffects().map(\.slot) == [slots[0], slots[2]])
        #expect(engine.takeChanged() == [slots[0], slots[2]])
        engine.handle(.at(1, 0))
        engine.handle(.at(2, 0))
        #expect(engine.takeChanged() == [slots[0], slots[2]])
        #expect(engine.takeEffects().map(\.effect.kind) == [.cleared])
        #expect(engine[slots[1]]?.phase == .ok)
    }

    @Test("The clock reaches those whose deadline has come")
    func deadlines() throws {
        var (engine, slots) = try self.engine([#"absent("a", 30s)"#, #"absent("b", 10s)"#, #""a" > 1"#])
        #expect(engine.nextDeadline == .second(10))
        engine.advance(to: .second(20))
        #expect(engine.takeEffects().map(\.slot) == [slots[1]])
        #expect(engine.nextDeadline == .second(30))
        engine.handle(.at(20, 0))
        #expect(engine.nextDeadline == .second(50))
    }

    @Test("A removed rule is not heard of again, and its slot goes to another")
    func removal() throws {
        var (engine, slots) = try self.engine([#""a" > 1"#, #"absent("a", 10s)"#])
        engine.handle(.at(0, 5))
        engine.remove(slots[0])
        #expect(engine.takeEffects().isEmpty)
        #expect(engine.takeChanged() == [slots[1]])
        #expect(engine[slots[0]] == nil)
        let program = try RuleProgram(#""z" > 1"#)
        #expect(engine.insert(program, RuleState(program, startingAt: .second(0))) == slots[0])
        engine.handle(.at(1, 5))
        #expect(engine.takeEffects().map(\.slot) == [slots[0]])
        engine.remove(slots[1])
        #expect(engine.nextDeadline == nil)
    }
}
