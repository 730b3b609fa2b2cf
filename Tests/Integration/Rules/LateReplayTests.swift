import Domain
import Postgres
import TestSupport
import Testing

@testable import RulesService

/// What a rule's machine finds depends on the order in which readings came, late ones most of all. Here the order is known: the
/// inputs as they were committed, replayed, must give what the evaluator has stored, to the letter.
@Suite("The log of transitions", .enabled(if: TestServers.haveBoth), .serialized)
struct LateReplayTests {
    static let rules = [
        #""Channel 1" > 80 clear below 60"#, #""Channel 1" > 50 for 8s"#, #"avg("Channel 2", 20s) > 55"#,
        #""Channel 2" < 20 in 2 of 3 readings"#, #""Channel 1" > 60 and "Channel 2" > 40"#,
    ]

    @Test(
        "The inputs, replayed as they came, give the stored transitions, also those that late readings have told",
        arguments: [1, 2])
    func replay(seed: UInt64) async throws {
        try await TestBench.with { bench in
            // In an hour: there the readings alone tell the time.
            let start = Timestamp.now() + .seconds(3600)
            let made = try await bench.makeRules(Self.rules, begunAt: start)
            var course = Course(start: start, draws: Draws(state: seed))
            let commits = (0..<20).map { course.commit($0) }
            try await bench.evaluating {
                for commit in commits {
                    try await bench.commit(commit)
                    try await bench.waitUntilCaughtUp()
                }
            }
            let stored = try await bench.log()
            let replayed = made.flatMap { Self.replay(commits, through: $0, from: start) }.sorted()
            #expect(stored == replayed)
            #expect(stored.count > 40)
            #expect(stored.filter { $0.contains("retroactively fired") }.count > 5)
            #expect(stored.filter { $0.contains("retroactively cleared") }.count > 5)
        }
    }

    private static func replay(
        _ commits: [[Reading]], through rule: TestBench.MadeRule, from start: Timestamp
    ) -> [String] {
        var state = RuleState(rule.program, startingAt: start)
        var log = TransitionLog(rule: rule.name)
        for commit in commits {
            var effects: [RuleEffect] = []
            for reading in commit.sorted(by: { $0.time < $1.time }) {
                state.handle(.reading(reading), rule.program, into: &effects)
            }
            for effect in effects { log.take(effect) }
        }
        return log.lines
    }
}

/// Two channels at levels that change now and then, in commits of twenty seconds.
private struct Course {
    let start: Timestamp
    var draws: Draws
    private var levels: [Channel.Number: Double] = [1: 30, 2: 30]

    init(start: Timestamp, draws: Draws) {
        self.start = start
        self.draws = draws
    }

    /// Of every other commit a part is from up to a minute and a half before. The fourth channel shows the test that all of it
    /// was looked at: its rule fires or clears.
    mutating func commit(_ number: Int) -> [Reading] {
        let start = self.start + .seconds(20 * number)
        var readings = [Reading(channel: 4, time: start + .seconds(20), value: number % 2 == 0 ? 1 : 0)]
        for second in 1...20 {
            for channel in [Channel.Number(1), 2] where self.draws.next(5) > 0 {
                if self.draws.next(10) == 0 { self.levels[channel] = Double(self.draws.next(100)) }
                readings.append(
                    Reading(
                        channel: channel, time: start + .seconds(second) + .milliseconds(Int(channel)),
                        value: self.levels[channel] ?? 0))
            }
        }
        guard number > 4, number % 2 == 1 else { return readings }
        let channel = Channel.Number(1 + self.draws.next(2))
        var level = 90.0
        for second in 1...12 {
            if self.draws.next(4) == 0 { level = Double(self.draws.next(100)) }
            readings.append(
                Reading(
                    channel: channel, time: start - .seconds(90) + .seconds(5 * second) + .milliseconds(500),
                    value: level))
        }
        return readings
    }
}

/// What alerts remember of effects: a late fire that an alert holds already is none, and a late end ends what fired late.
private struct TransitionLog {
    private struct Episode {
        var from: Timestamp
        var to: Timestamp?
        var isLate: Bool
    }

    let rule: String
    private(set) var lines: [String] = []
    private var episodes: [Episode] = []

    init(rule: String) {
        self.rule = rule
    }

    mutating func take(_ effect: RuleEffect) {
        let isLate = effect.kind == .retroactivelyFired || effect.kind == .retroactivelyCleared
        switch effect.kind {
        case .fired, .retroactivelyFired:
            let isKnown = self.episodes.contains { episode in
                episode.from == effect.at || episode.from < effect.at && episode.to.map { $0 > effect.at } ?? true
            }
            guard !isLate || !isKnown else { return }
            self.episodes.append(Episode(from: effect.at, isLate: isLate))
            self.write(effect.kind.rawValue, effect.at, effect.value)
        case .cleared, .retroactivelyCleared:
            for index in self.episodes.indices
            where self.episodes[index].to == nil && self.episodes[index].isLate == isLate {
                let end = max(effect.at, self.episodes[index].from)
                self.episodes[index].to = end
                self.write(effect.kind.rawValue, end, effect.value)
            }
        case .pending, .unpending, .suppressed, .unsuppressed, .flapping, .calm: return
        }
    }

    private mutating func write(_ kind: String, _ at: Timestamp, _ value: Double?) {
        self.lines.append("\(self.rule) \(at.microseconds) \(kind) \(value.map { "\($0)" } ?? "-")")
    }
}

extension TestBench {
    struct MadeRule: Sendable {
        var name: String
        var program: RuleProgram
    }

    /// These rules, and one that fires or clears with each commit of a test.
    fileprivate func makeRules(_ texts: [String], begunAt: Timestamp) async throws -> [MadeRule] {
        let channels = Dictionary(
            uniqueKeysWithValues: (1...4).map { number in
                let name = "Channel \(number)"
                return (
                    name,
                    Channel(
                        id: Channel.ID("c\(number)"), number: Channel.Number(number), name: name, kind: .sensor,
                        unit: "V", range: 0...100)
                )
            })
        var made: [MadeRule] = []
        for (index, text) in (texts + [#""Channel 4" > 0.5"#]).enumerated() {
            let expression = try RuleExpression(parsing: text)
            let name = "Rule \(index)"
            try await self.make(
                .fixture(name: name, condition: .expression(text), begunAt: begunAt),
                reading: expression.channels.map { "c\($0.dropFirst("Channel ".count))" })
            made.append(MadeRule(name: name, program: try RuleProgram(expression, channels: channels)))
        }
        return made
    }

    /// What the histories of alerts have, as lines in their order.
    fileprivate func log() async throws -> [String] {
        try await self.pool.withConnection { connection in
            try connection.query(
                """
                select a.rule_name, h.at, case when a.is_retroactive then 'retroactively ' else '' end || h.kind, h.value
                from alert_history h join alerts a on a.id = h.alert_id where h.kind in ('fired', 'cleared')
                """
            ).map { row in
                let at: Timestamp = try row.decode(1)
                let value: Double? = try row.decode(3)
                return
                    "\(try row.decode(0, as: String.self)) \(at.microseconds) \(try row.decode(2, as: String.self)) \(value.map { "\($0)" } ?? "-")"
            }.sorted()
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct Draws {
    var state: UInt64

    /// Below `limit`.
    mutating func next(_ limit: Int) -> Int {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
