import Domain
import FoundationEssentials
import Testing

@testable import RulesService

@Suite("The rules' language")
struct GrammarTests {
    @Test(
        "A text is shown in its canonical form, which reads as the same rule",
        arguments: [
            (#""x">80"#, #""x" > 80"#),
            (#""x" = 5.50"#, #""x" == 5.5"#),
            (#""x" > 80 CLEAR below 75 for 90s"#, #""x" > 80 clear below 75 for 90s"#),
            (#""x" <= -3 clear above 1e3"#, #""x" <= -3 clear above 1000"#),
            (#""x" between 1 and 2 and "y" > 1"#, #""x" between 1 and 2 and "y" > 1"#),
            (#""x" not between 1 and 4 clear between 2 and 3"#, #""x" not between 1 and 4 clear between 2 and 3"#),
            (#""x" between 2 and 3 clear not between 1 and 4"#, #""x" between 2 and 3 clear not between 1 and 4"#),
            (#""x" > 1 3 of 5 readings"#, #""x" > 1 in 3 of 5 readings"#),
            (#"(("x" > 1 or ("y" > 2)) and "z" > 3) for 1h30m"#, #"(("x" > 1 or "y" > 2) and "z" > 3) for 90m"#),
            (#""x" > 1 or ("y" > 2 or "z" > 3)"#, #""x" > 1 or ("y" > 2 or "z" > 3)"#),
            (#"not (not "x" > 1)"#, #"not not "x" > 1"#),
            (#"(not "x" > 1) for 5s"#, #"(not "x" > 1) for 5s"#),
            (#"not "x" > 1 for 5s"#, #"not "x" > 1 for 5s"#),
            (#"("x" - ("y" - 1)) * 2 / ("z" * 3) > - "w""#, #"("x" - ("y" - 1)) * 2 / ("z" * 3) > -"w""#),
            (#"abs("x" - "y") > 1 + 2 * 3"#, #"abs("x" - "y") > 1 + 2 * 3"#),
            (#"rate("x",60s) > .5"#, #"rate("x", 1m) > 0.5"#),
            (#"p99("x", 120000ms) > 1 and count("x", 24h) < 5"#, #"p99("x", 2m) > 1 and count("x", 1d) < 5"#),
            (#"absent("x") or absent("x", 500ms)"#, #"absent("x") or absent("x", 500ms)"#),
            (#"stuck("x", 10m, 0.1) and stuck("x", 10m, 0)"#, #"stuck("x", 10m, 0.1) and stuck("x", 10m)"#),
            (#""a \"b\" \\ \n 'ü€🌡" > 1"#, #""a \"b\" \\ \n 'ü€🌡" > 1"#),
            (#""x" > --5 and "x" != 1e-9"#, #""x" > 5 and "x" != 1e-09"#),
            (#""x" > 1e300"#, #""x" > 1e+300"#),
        ])
    func canonicalText(_ text: String, _ canonical: String) throws {
        let expression = try RuleExpression(parsing: text)
        #expect(expression.description == canonical)
        #expect(try RuleExpression(parsing: canonical) == expression)
    }

    @Test("Every example in the document is a rule")
    func documentedExamples() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let document = try String(contentsOf: URL(filePath: "/\(root)/docs/rules-language.md"), encoding: .utf8)
        let blocks = document.components(separatedBy: "```rule\n").dropFirst()
        let examples = blocks.flatMap { $0.components(separatedBy: "```")[0].split(separator: "\n") }
        #expect(examples.count >= 10)
        for example in examples {
            let expression = try RuleExpression(parsing: String(example))
            #expect(try RuleExpression(parsing: expression.description) == expression)
        }
    }

    @Test("Ten thousand random trees read back as they were from their text")
    func randomTrees() throws {
        var maker = ExpressionMaker(seed: 1)
        for _ in 0..<10_000 {
            let expression = maker.expression()
            #expect(try RuleExpression(parsing: expression.description) == expression)
        }
    }

    @Test("A channel's new name stands wherever the old one stood")
    func renaming() throws {
        let expression = try RuleExpression(parsing: #""x" > 1 and avg("x", 5m) > "y" or absent("x")"#)
        #expect(expression.channels == ["x", "y"])
        #expect(
            expression.renaming("x", to: "z").description == #""z" > 1 and avg("z", 5m) > "y" or absent("z")"#)
    }
}
