import Catalogue
import Contracts
import Domain
import ServiceKit
import Testing

@testable import RulesService

@Suite("The board of rules")
struct RuleBoardTests {
    static let start = Timestamp(microseconds: 1_767_225_600_000_000)

    static func channel(_ number: Channel.Number, name: String? = nil) -> Channel {
        Channel(
            id: Channel.ID("c\(number)"), number: number, name: name ?? "Channel \(number)", kind: .sensor, unit: "V",
            range: 0...100)
    }

    static func rule(_ condition: RuleCondition, name: String = "Rule", begunAt: Timestamp = Self.start) -> StoredRule {
        let rule = Rule(
            id: Rule.ID(name), name: name, severity: .warning, condition: condition, cooldownSeconds: 0, tests: [],
            actions: [], isEnabled: true, createdAt: begunAt)
        return StoredRule(number: 1, rule: rule, channels: [Channel.ID("c1")], begunAt: begunAt)
    }

    static func above(_ threshold: Double) -> RuleCondition {
        .simple(RuleCondition.Simple(channel: Channel.ID("c1"), comparison: .greater, threshold: threshold))
    }

    static func reading(_ second: Int, _ value: Double, channel: Channel.Number = 1) -> Reading {
        Reading(channel: channel, time: Self.start + .seconds(second), value: value)
    }

    private func board(_ rules: StoredRule..., channels: [Channel] = [Self.channel(1), Self.channel(2)]) -> RuleBoard {
        var board = RuleBoard()
        board.use(ChannelSnapshot(channels), at: Self.start)
        board.load(rules, at: Self.start)
        return board
    }

    @Test("What was found is handed over once, with the states that go with it")
    func outcome() {
        var board = self.board(Self.rule(Self.above(80)))
        _ = board.takeOutcome()
        #expect(!board.hasFindings)
        board.handle([Self.reading(1, 70), Self.reading(2, 90)])
        #expect(board.hasFindings)
        let outcome = board.takeOutcome()
        guard case .fired(let firing) = outcome.findings.first?.change else {
            Issue.record("It has not fired")
            return
        }
        #expect(firing.at == Self.start + .seconds(2))
        #expect(firing.value == 90)
        #expect(firing.source == Alert.Source(channel: Channel.ID("c1"), name: "Channel 1", unit: "V"))
        #expect(outcome.marks.map(\.standing.phase) == [.firing])
        #expect(board.takeOutcome().findings == [])
    }

    @Test("An alert belongs to the trace of the reading that caused it, and to no other")
    func traces() throws {
        var board = self.board(Self.rule(Self.above(80)))
        let texts = [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-\(String(repeating: "a", count: 32))-00f067aa0ba902b7-01",
        ]
        let readings = [
            Self.reading(1, 70), Self.reading(2, 90), Self.reading(3, 95), Self.reading(4, 10), Self.reading(5, 99),
        ]
        var traces = ReadingTraces()
        var committed = CommittedTraces()
        committed.append(texts[0], of: 0..<2)
        committed.append(texts[1], of: 2..<3)
        traces.take(committed, of: readings)
        board.handle(readings, traces: traces)
        let fired = board.takeOutcome().findings.compactMap { finding -> AlertFiring? in
            if case .fired(let firing) = finding.change { firing } else { nil }
        }
        #expect(fired.map(\.at) == [2, 5].map { Self.start + .seconds($0) })
        #expect(fired.map { $0.trace?.parent?.traceparent } == [texts[0], nil])
    }

    @Test("A rule that came before the news of its channel has missed nothing")
    func missed() throws {
        var board = self.board(Self.rule(Self.above(80)), channels: [])
        #expect(board.takeOutcome().marks.map(\.standing.phase) == [.broken])
        #expect(board.unbegun.map(\.rule.name) == ["Rule"])
        // Nobody of the board reads the channel yet: the reading is passed by, and read again from the archive.
        board.handle([Self.reading(1, 90)])
        board.use(
            ChannelSnapshot([Self.channel(1)]), missed: [Self.reading(-1, 99), Self.reading(1, 90)], at: Self.start)
        #expect(board.unbegun.isEmpty)
        let outcome = board.takeOutcome()
        guard case .fired(let firing) = outcome.findings.first?.change, outcome.findings.count == 1 else {
            Issue.record("It has not fired once")
            return
        }
        #expect(firing.at == Self.start + .seconds(1))
        #expect(outcome.marks.map(\.standing.phase) == [.firing])
        // It comes by the stream, too.
        board.handle([Self.reading(1, 90)])
        #expect(board.takeOutcome().findings == [])
    }

    @Test("From the stored state it goes on as if it had not been away")
    func resumes() throws {
        var board = self.board(Self.rule(Self.above(80)))
        board.handle([Self.reading(1, 90)])
        var stored = Self.rule(Self.above(80))
        stored.state = try #require(board.takeOutcome().marks.first?.state)
        var next = self.board(stored)
        next.handle([Self.reading(2, 95), Self.reading(3, 10)])
        let outcome = next.takeOutcome()
        guard case .cleared(let clearing) = outcome.findings.first?.change, outcome.findings.count == 1 else {
            Issue.record("It has not cleared once")
            return
        }
        #expect(clearing.peak == 95)
    }

    @Test("A worst value is told once, while it fires")
    func peaks() {
        var board = self.board(Self.rule(Self.above(80)))
        board.handle([Self.reading(1, 90)])
        #expect(board.takeOutcome().peaks.isEmpty)
        board.handle([Self.reading(2, 95)])
        #expect(board.takeOutcome().peaks.map(\.value) == [95])
        board.handle([Self.reading(3, 91)])
        #expect(board.takeOutcome().peaks.isEmpty)
    }

    @Test("Without its channel a rule is broken, keeps its state, and goes on when the channel is back")
    func channels() throws {
        var board = self.board(Self.rule(Self.above(80)))
        board.handle([Self.reading(1, 90)])
        _ = board.takeOutcome()
        board.use(ChannelSnapshot([Self.channel(2)]), at: Self.start)
        #expect(board.brokenCount == 1)
        let broken = board.takeOutcome()
        #expect(broken.findings == [])
        #expect(broken.marks.map(\.standing.phase) == [.broken])
        #expect(broken.marks.first?.standing.reason == "Its channel does not exist any more.")
        board.use(ChannelSnapshot([Self.channel(1), Self.channel(2)]), at: Self.start)
        #expect(board.takeOutcome().marks.map(\.standing.phase) == [.firing])
        board.handle([Self.reading(2, 10)])
        #expect(board.takeOutcome().findings.count == 1)
    }

    @Test("A channel of an expression that has another name is told by it")
    func renamed() {
        var board = self.board(Self.rule(.expression(#""Channel 1" > 80"#)))
        board.use(ChannelSnapshot([Self.channel(1, name: "Reactor")]), at: Self.start)
        #expect(
            board.takeOutcome().marks.first?.standing.reason == "The channel 'Channel 1' is called 'Reactor' now.")
    }

    @Test("A rule with another name goes on; one with another condition begins anew; one that is gone is forgotten")
    func changes() {
        var board = self.board(Self.rule(Self.above(80)))
        board.handle([Self.reading(1, 90)])
        _ = board.takeOutcome()
        board.load([Self.rule(Self.above(80), name: "Other")], at: Self.start)
        board.handle([Self.reading(2, 10)])
        #expect(board.takeOutcome().findings.count == 1)
        board.load([Self.rule(Self.above(5), begunAt: Self.start + .seconds(2))], at: Self.start + .seconds(2))
        board.handle([Self.reading(3, 10)])
        #expect(board.takeOutcome().findings.map(\.begunAt) == [Self.start + .seconds(2)])
        board.keep { _ in false }
        #expect(board.ruleCount == 0)
        #expect(board.wanted == [])
    }

    @Test("Findings of one rule go into rounds in their order, those of others together")
    func rounds() {
        func cleared(_ number: Int64) -> Finding {
            Finding(
                number: number, begunAt: Self.start,
                change: .cleared(AlertClearing(rule: Rule.ID("r\(number)"), at: Self.start)))
        }
        let rounds = [cleared(1), cleared(2), cleared(1), cleared(3)].rounds
        #expect(rounds.map { $0.clearings.map(\.rule.text) } == [["r1", "r2", "r3"], ["r1"]])
    }
}
