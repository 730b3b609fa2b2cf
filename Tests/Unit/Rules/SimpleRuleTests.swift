import Domain
import Testing

@testable import RulesService

@Suite("The simple form of a rule")
struct SimpleRuleTests {
    @Test("Each operator has its expression, and comes back from it")
    func expressions() throws {
        let texts = try SimpleRule.Operator.allCases.map { comparison in
            let isBand = comparison == .between || comparison == .outside
            let rule = SimpleRule(
                channel: "x", comparison: comparison, threshold: 1, thresholdHigh: isBand ? 2 : nil)
            let expression = try rule.expression()
            #expect(SimpleRule(try RuleExpression(parsing: expression.description)) == rule)
            return expression.description
        }
        #expect(
            texts == [
                #""x" > 1"#, #""x" < 1"#, #""x" >= 1"#, #""x" <= 1"#, #""x" == 1"#, #""x" between 1 and 2"#,
                #""x" not between 1 and 2"#,
            ])
    }

    @Test("Nothing is lost of ten thousand rules on the way to an expression's text and back")
    func lossless() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<10_000 {
            let comparison = SimpleRule.Operator.allCases[random.below(7)]
            let (low, span) = (Double(random.below(2001) - 1000) / 8, Double(random.below(100)) / 3)
            var rule = SimpleRule(channel: #"x "\#(random.below(9))\"#, comparison: comparison, threshold: low)
            switch comparison {
            case .between, .outside: rule.thresholdHigh = low + span
            case .greater, .greaterOrEqual: rule.clearThreshold = random.below(2) == 0 ? nil : low - span
            case .less, .lessOrEqual: rule.clearThreshold = random.below(2) == 0 ? nil : low + span
            case .equal: break
            }
            rule.forDuration = random.below(2) == 0 ? nil : .milliseconds(1 + random.below(100_000))
            #expect(SimpleRule(try RuleExpression(parsing: rule.expression().description)) == rule)
        }
    }

    @Test(
        "What does not go together is refused at its field",
        arguments: [
            (SimpleRule(channel: "x", comparison: .between, threshold: 1), "threshold_high"),
            (SimpleRule(channel: "x", comparison: .outside, threshold: 1, thresholdHigh: 0), "threshold_high"),
            (SimpleRule(channel: "x", comparison: .greater, threshold: 1, clearThreshold: 2), "clear_threshold"),
            (SimpleRule(channel: "x", comparison: .less, threshold: 1, clearThreshold: 0), "clear_threshold"),
            (SimpleRule(channel: "x", comparison: .equal, threshold: 1, clearThreshold: 0), "clear_threshold"),
            (
                SimpleRule(channel: "x", comparison: .between, threshold: 1, thresholdHigh: 2, clearThreshold: 0),
                "clear_threshold"
            ),
            (SimpleRule(channel: "x", comparison: .greater, threshold: .infinity), "threshold"),
            (SimpleRule(channel: "x", comparison: .greater, threshold: 1, forDuration: .seconds(-1)), "for_seconds"),
            (SimpleRule(channel: "x", comparison: .greater, threshold: 1, forDuration: .seconds(3e6)), "for_seconds"),
        ])
    func faults(_ rule: SimpleRule, _ field: String) {
        let fault = #expect(throws: SimpleRule.Fault.self) { try rule.expression() }
        #expect(fault?.field == field)
    }

    @Test(
        "What is more than the form can say has none",
        arguments: [
            #""x" > "y""#, #"avg("x", 5m) > 1"#, #""x" > 1 or "x" < 0"#, #""x" != 1"#, #""x" > 1 in 3 of 5 readings"#,
            #""x" > 1 for 5s for 6s"#, #""x" not between 1 and 4 clear between 2 and 3"#,
        ])
    func beyond(_ text: String) throws {
        #expect(SimpleRule(try RuleExpression(parsing: text)) == nil)
    }
}
