import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import RulesService

/// Figures, printed when `WEBMACS_RULE_FIGURES` is set; of use in a release build alone.
@Suite("Speed of rules", .enabled(if: ProcessInfo.processInfo.environment["WEBMACS_RULE_FIGURES"] != nil), .serialized)
struct RuleSpeedTests {
    /// By the thread's own time on the processor, which others do not lengthen.
    private func measure(_ what: String, _ count: Int, _ body: () throws -> Void) rethrows {
        let start = Self.processorSeconds()
        try body()
        let seconds = Self.processorSeconds() - start
        print(
            "\(what): \(seconds.rounded(toDigits: 3)) s, \((Double(count) / seconds / 1000).rounded()) thousand readings/s"
        )
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test("Ten thousand simple rules of a thousand channels")
    func tenThousandRules() throws {
        var engine = RuleEngine()
        for rule in 0..<10_000 {
            let name = "channel \(rule % 1000)"
            let program = try RuleProgram(
                try RuleExpression(parsing: "\"\(name)\" > \(80 + rule / 1000) clear below 75"),
                channels: [name: .fixture(name, number: Channel.Number(rule % 1000))])
            _ = engine.insert(program, RuleState(program, startingAt: .second(0)))
        }
        let count = 1_000_000
        var effects = 0
        self.measure("10 000 rules with a clear level, ten of each channel", count) {
            for index in 0..<count {
                let value = Double((index * 7919) % 1000) / 10 - (index % 1000 == 0 ? 0 : 20)
                engine.handle(.at(Double(index) / 1000, value, channel: Channel.Number(index % 1000)))
                if index % 1000 == 0 {
                    effects += engine.takeEffects().count
                    _ = engine.takeChanged()
                    engine.advance(to: .second(Double(index) / 1000 - 2))
                }
            }
        }
        print("effects: \(effects)")
    }

    @Test(
        "Thirty days at one reading a second",
        arguments: [
            #""x" > 97"#, #""x" > 97 clear below 90 for 30s"#, #""x" > 97 in 3 of 5 readings"#, #"avg("x", 5m) > 60"#,
            #"p95("x", 5m) > 97"#, #"rate("x", 1m) > 0.5 and not stuck("x", 10m)"#,
            #"absent("x", 30s) or count("x", 1m) < 50"#,
        ])
    func backtest(_ text: String) throws {
        var random = SeededGenerator(seed: 8)
        let readings = (0..<2_592_000).map { Reading.at(Double($0), Double(random.below(1000)) / 10) }
        let program = try RuleProgram(text)
        var report = Backtest.Report()
        self.measure(text, readings.count) {
            report = Backtest.run(program, from: .second(0), to: .second(2_592_000), series: [readings])
        }
        #expect(report.readings == readings.count)
    }
}
