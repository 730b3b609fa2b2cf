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

    @Test("Rules in the engine tell and remember what each would by itself, resting or not")
    func sameAsAlone() throws {
        let texts = [
            #""a" > 3"#, #""a" >= 3 clear below 1"#, #""a" < 0 for 2s"#, #""a" not between -4 and 4 for 1s"#,
            #""b" == 2"#,
            #""b" between 1 and 2"#, #""b" > 3 clear below 0 for 3s"#, #""a" > "b""#, #"absent("b", 2s)"#,
        ]
        let options = RuleOptions(cooldown: .seconds(5), flapping: FlappingLimit(transitions: 4, within: .seconds(20)))
        let channels = ["a": Channel.fixture("a"), "b": .fixture("b", number: 2)]
        var engine = RuleEngine()
        var alone: [Run] = []
        for text in texts {
            let program = try RuleProgram(try RuleExpression(parsing: text), options: options, channels: channels)
            alone.append(Run(program))
            #expect(engine.insert(program, RuleState(program, startingAt: .second(0))) == alone.count - 1)
        }
        var random = SeededGenerator(seed: 9)
        var told: [[RuleEffect]] = Array(repeating: [], count: texts.count)
        for step in 0..<3000 {
            let time = Double(step) / 2 - (random.below(15) == 0 ? Double(random.below(9)) : 0)
            let value = Double(random.below(11) - 5)
            let reading = Reading.at(time, value, channel: Channel.Number(1 + random.below(2)))
            let isClock = random.below(5) == 0
            engine.handle(reading)
            if isClock { engine.advance(to: .second(time - 1)) }
            for slot in alone.indices {
                alone[slot].handle(.reading(reading))
                if isClock { alone[slot].clock(time - 1) }
            }
            for (slot, effect) in engine.takeEffects() { told[slot].append(effect) }
            let looked = random.below(texts.count)
            #expect(engine[looked] == alone[looked].state)
        }
        #expect(told == alone.map(\.effects))
        #expect(told.allSatisfy { $0.count > 20 })
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
