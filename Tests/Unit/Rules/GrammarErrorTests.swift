import Domain
import Testing

@testable import RulesService

private struct Case: Sendable {
    var text: String
    var issue: LanguageIssue

    init(_ text: String, _ message: String, _ from: Int, _ to: Int) {
        self.text = text
        self.issue = LanguageIssue(message: message, from: from, to: to)
    }
}

@Suite("Faults in a rule's text")
struct GrammarErrorTests {
    @Test(
        "A fault says what was expected, and where",
        arguments: [Case]([
            Case("", "Expected a channel, number or function, found the end.", 0, 0),
            Case(#""x" >"#, "Expected a channel, number or function, found the end.", 5, 5),
            Case(#""x""#, #"Expected a condition; "x" is a number: compare it, as in "x" > 80."#, 0, 3),
            Case(
                #""x" > 80 fro 30s"#, "Expected and, or, for, clear, in or the end, found fro. Did you mean for?", 9, 12
            ),
            Case(#""x" > 80 for"#, "Expected a duration such as 500ms, 30s, 5m, 2h or 7d, found the end.", 12, 12),
            Case(#""x" > 80 for 30"#, "Expected a duration such as 500ms, 30s, 5m, 2h or 7d, found 30.", 13, 15),
            Case(#""x" > 80 for 30sec"#, "Unknown unit sec: durations are written 500ms, 30s, 5m, 2h, 7d.", 15, 18),
            Case(
                #""x" > 80 for 1h30"#,
                "Expected a unit after the number: durations are written 500ms, 30s, 5m, 2h, 7d.", 15, 17),
            Case(#""x" > 80 for 40d"#, "Expected a duration from 1ms to 31d.", 13, 16),
            Case(
                #"temp > 80"#,
                #"Expected a channel, number or function, found temp. Channels are written in double quotes: "temp"."#,
                0, 4),
            Case(#"avrg("x", 5m) > 1"#, "Unknown function avrg; did you mean avg?", 0, 4),
            Case(#"avg("x") > 1"#, "Expected a comma and a duration such as 5m for avg, found ).", 7, 8),
            Case(#"avg(5, 5m) > 1"#, "Expected avg's channel, in double quotes, found 5.", 4, 5),
            Case(#"("x" > 1"#, "Expected a closing parenthesis, found the end.", 8, 8),
            Case(#""x > 1"#, "Expected a closing quote.", 0, 6),
            Case(#""" > 1"#, "Expected a channel's name between the quotes.", 0, 2),
            Case(#""a\q" > 1"#, #"Expected one of \" \\ \n \r \t after the backslash."#, 2, 4),
            Case(#""x" § 1"#, "Unexpected character §; a channel's name is written in double quotes.", 4, 5),
            Case(#""🌡" > 80 °"#, "Unexpected character °; a channel's name is written in double quotes.", 10, 11),
            Case(#""x" > 1 and 5"#, "Expected a condition; 5 is a number: compare it, as in 5 > 80.", 12, 13),
            Case(#""x" + ("y" > 1) > 2"#, "Expected a number here; this is a condition.", 6, 15),
            Case(#""x" between 9 and 1"#, "Expected the lower bound first: 9 is above 1.", 12, 19),
            Case(#""x" > 80 clear below 90"#, "Expected a clear level not above 80.", 21, 23),
            Case(#""x" > 80 clear above 70"#, "Expected below, as it belongs to >, found above.", 15, 20),
            Case(#""x" == 80 clear below 70"#, "No clear level goes with ==, only with > >= < <=.", 16, 21),
            Case(
                #""x" not between 1 and 4 clear between 0 and 3"#, "Expected a clear band that lies within the other.",
                30, 45),
            Case(
                #""x" > 1 in 5 of 3 readings"#,
                "Expected 1 of 1 to 64 of 64 readings, the first number not above the second.", 11, 17),
            Case(
                #""x" > 1 in 3 of 65 readings"#,
                "Expected 1 of 1 to 64 of 64 readings, the first number not above the second.", 11, 18),
            Case(
                #""x" > "y" in 3 of 5 readings"#,
                "Expected a condition on one channel alone, as its readings are counted.", 0, 9),
            Case("1 > 2", "Expected a condition on a channel; this one reads none.", 0, 5),
            Case(#""x" > 1e999"#, "1e999 is beyond the numbers there are.", 6, 11),
        ]))
    fileprivate func fault(_ given: Case) {
        let error = #expect(throws: LanguageError.self) { try RuleExpression(parsing: given.text) }
        #expect(error?.issues == [given.issue])
    }

    @Test("What is too long or too deep is refused, not run")
    func limits() {
        let long = #""x" > 1"# + String(repeating: " ", count: 9000)
        #expect(throws: LanguageError.self) { try RuleExpression(parsing: long) }
        let deep = String(repeating: "(", count: 2000) + #""x" > 1"#
        #expect(throws: LanguageError.self) { try RuleExpression(parsing: deep) }
        let negated = String(repeating: "not ", count: 1000) + #""x" > 1"#
        #expect(throws: LanguageError.self) { try RuleExpression(parsing: negated) }
        let wide = Array(repeating: #""x" > 1"#, count: 300).joined(separator: " or ")
        #expect(throws: LanguageError.self) { try RuleExpression(parsing: wide) }
    }

    @Test("Unknown channels are all named, each with the one that may have been meant")
    func unknownChannels() throws {
        let expression = try RuleExpression(parsing: #""Reactor temprature" > 80 or "🌡" > 1 or "Pump" > 3"#)
        let error = #expect(throws: LanguageError.self) {
            try RuleProgram(
                expression,
                channels: ["Reactor temperature": .fixture("Reactor temperature"), "Pump": .fixture("Pump", number: 2)])
        }
        #expect(
            error?.issues == [
                LanguageIssue(
                    message: #"Unknown channel "Reactor temprature"; did you mean "Reactor temperature"?"#, from: 0,
                    to: 20),
                LanguageIssue(message: #"Unknown channel "🌡"."#, from: 29, to: 33),
            ])
    }

    @Test("More windows than a state may hold are refused when the rule is made")
    func windowLimit() throws {
        let seven = (1...7).map { #"avg("x", \#($0)m) > 1"# }.joined(separator: " and ")
        _ = try RuleProgram(seven)
        #expect(throws: LanguageError.self) { try RuleProgram(seven + #" and avg("x", 8m) > 1"#) }
        // One window serves several functions.
        _ = try RuleProgram(seven + #" and max("x", 7m) - min("x", 7m) > 1"#)
    }
}
