import Domain
import Testing

@testable import RulesService

/// A rule, its channel's values and what is to come of them.
private struct Case: Sendable {
    var text: String
    var values: [Double]
    var log: [String]

    init(_ text: String, _ values: [Double], _ log: [String]) {
        self.text = text
        self.values = values
        self.log = log
    }
}

/// What each condition makes of a series, at one reading a second from 0 on.
@Suite("Conditions")
struct ConditionTests {
    @Test(
        "The old operators mean what they meant",
        arguments: [Case]([
            Case(#""x" > 5"#, [4.0, 5, 5.1, 5], ["2 fired 5.1", "3 cleared 5"]),
            Case(#""x" >= 5"#, [4, 5, 4.9], ["1 fired 5", "2 cleared 4.9"]),
            Case(#""x" < 5"#, [6, 5, 4.9, 5], ["2 fired 4.9", "3 cleared 5"]),
            Case(#""x" <= 5"#, [6, 5, 5.1], ["1 fired 5", "2 cleared 5.1"]),
            Case(#""x" == 5"#, [6, 5 + 9e-10, 5 + 2e-9], ["1 fired 5.0000000009", "2 cleared 5.000000002"]),
            Case(#""x" != 5"#, [5, 5 + 2e-9, 5 + 9e-10], ["1 fired 5.000000002", "2 cleared 5.0000000009"]),
            Case(#""x" between 1 and 2"#, [0, 1, 2, 2.1], ["1 fired 1", "3 cleared 2.1"]),
            Case(#""x" not between 1 and 2"#, [1, 2, 2.1, 0.9, 1], ["2 fired 2.1", "4 cleared 1"]),
        ]))
    fileprivate func operators(_ given: Case) throws {
        var run = try Run(given.text)
        run.read(given.values)
        #expect(run.log == given.log)
    }

    @Test(
        "With a clear level of its own, a rule neither fires again nor clears in between",
        arguments: [Case]([
            Case(
                #""x" > 80 clear below 75"#, [79.0, 81, 76, 80, 75, 74.9, 79, 80, 80.1],
                ["1 fired 81", "5 cleared 74.9", "8 fired 80.1"]),
            Case(#""x" >= 80 clear below 75"#, [80, 75, 74], ["0 fired 80", "2 cleared 74"]),
            Case(#""x" < 10 clear above 12"#, [9, 11, 12, 12.5, 11], ["0 fired 9", "3 cleared 12.5"]),
            Case(
                #""x" not between 1 and 4 clear between 2 and 3"#, [5, 3.5, 1.5, 2, 1], ["0 fired 5", "3 cleared 2"]),
            Case(#""x" between 2 and 3 clear not between 1 and 4"#, [2, 1, 4, 4.1], ["0 fired 2", "3 cleared 4.1"]),
        ]))
    fileprivate func hysteresis(_ given: Case) throws {
        var run = try Run(given.text)
        run.read(given.values)
        #expect(run.log == given.log)
    }

    @Test("A condition must hold without a break for its duration; a reading at the end of it counts first")
    func duration() throws {
        var run = try Run(#""x" > 5 for 3s"#)
        run.read([6, 6, 5, 6, 7, 8, 5, 6, 6, 6, 9])
        #expect(
            run.log == [
                "0 pending 6", "2 unpending 5", "3 pending 6", "6 unpending 5", "7 pending 6", "10 fired 9",
            ])
    }

    @Test("The end of a duration is its own time, whether a later reading or the clock brings it")
    func durationDeadline() throws {
        var run = try Run(#""x" > 5 for 30s"#)
        run.read(0, 6)
        run.read(29, 7)
        #expect(run.state.nextDeadline == .second(30))
        var other = run
        run.read(40, 1)
        other.clock(29.9)
        other.clock(100)
        other.read(110, 1)
        #expect(run.log == ["0 pending 6", "30 fired 7", "40 cleared 1"])
        #expect(other.log == ["0 pending 6", "30 fired 7", "110 cleared 1"])
    }

    @Test("Enough of the last readings, in any order")
    func repeated() throws {
        var run = try Run(#""x" > 5 in 3 of 5 readings"#)
        run.read([6, 1, 6, 1, 6, 1, 1, 1])
        #expect(run.log == ["4 fired 6", "5 cleared 1"])
        run = try Run(#""x" > 5 in 2 of 2 readings"#)
        run.read([6, 6, 6, 1, 6, 6])
        #expect(run.log == ["1 fired 6", "3 cleared 1", "5 fired 6"])
    }

    @Test("Only its own channel's readings are counted")
    func repeatedOfSeveral() throws {
        var run = try Run(#""x" > 5 in 2 of 3 readings or "y" > 100"#)
        run.read(0, 6)
        run.read(1, 0, channel: 2)
        run.read(2, 0, channel: 2)
        #expect(run.log == [])
        run.read(3, 6)
        #expect(run.log == ["3 fired 6"])
    }

    @Test("Rate and change are taken from the first to the last reading of the window")
    func rate() throws {
        var run = try Run(#"rate("x", 4s) > 1"#)
        run.read([0, 1, 2, 3, 5, 7, 9, 9, 9, 9, 9])
        // Of the readings after 0 s: from 1 at 1 s to 5 at 4 s.
        #expect(run.log == ["4 fired 1.3333333333333333", "8 cleared 0.6666666666666666"])
        run = try Run(#"change("x", 3s) <= -4"#)
        run.read([9, 7, 5, 3, 1, 1, 1])
        #expect(run.log == ["2 fired -4", "5 cleared -2"])
    }

    @Test(
        "Windows sum up the readings of the last while",
        arguments: [Case]([
            Case(#"avg("x", 3s) > 2"#, [0.0, 2, 3, 4, 0, 0], ["3 fired 3", "5 cleared 1.3333333333333333"]),
            Case(#"min("x", 3s) > 2"#, [3, 0, 3, 3, 3, 0], ["0 fired 3", "1 cleared 0", "4 fired 3", "5 cleared 0"]),
            Case(#"max("x", 3s) < 2"#, [3, 0, 0, 0, 2], ["3 fired 0", "4 cleared 2"]),
            Case(#"sum("x", 3s) >= 6"#, [1, 2, 3, 1, 1], ["2 fired 6", "4 cleared 5"]),
            Case(#"p50("x", 5s) > 2"#, [1, 2, 3, 4, 5, 1, 1, 1], ["3 fired 2.5", "7 cleared 1"]),
            Case(#"p95("x", 100s) > 9"#, [0, 10, 10, 10], ["1 fired 9.5"]),
        ]))
    fileprivate func windows(_ given: Case) throws {
        var run = try Run(given.text)
        run.read(given.values)
        #expect(run.log == given.log)
    }

    @Test("A count is known when the window was watched in full, and falls as time goes by")
    func count() throws {
        var run = try Run(#"count("x", 10s) < 3"#)
        for second in 0..<15 { run.read(Double(second), 1) }
        #expect(run.log == [])
        run.clock(60)
        // Readings of 13 and 14 s are left.
        #expect(run.log == ["22 fired 2"])
        run.read(60, 1)
        #expect(run.log.count == 1)
        run.read(61, 1)
        run.read(62, 1)
        #expect(run.log == ["22 fired 2", "62 cleared 3"])
    }

    @Test("A channel that was never heard is absent from when the rule began")
    func absentFromTheStart() throws {
        var run = try Run(#"absent("x", 30s)"#)
        #expect(run.state.nextDeadline == .second(30))
        run.clock(29)
        #expect(run.log == [])
        run.clock(90)
        #expect(run.log == ["30 fired"])
        run.read(100, 5)
        #expect(run.log == ["30 fired", "100 cleared 5"])
        run.read(130, 5)
        run.read(161, 6)
        #expect(run.log == ["30 fired", "100 cleared 5", "160 fired 5", "161 cleared 6"])
    }

    @Test("Without a duration, three of the channel's expected intervals count")
    func absentExpected() throws {
        var run = try Run(#"absent("x")"#, expectedInterval: .seconds(10))
        run.read(5, 1)
        run.read(10, 1)
        run.clock(100)
        #expect(run.log == ["40 fired 1"])
    }

    @Test("With no interval expected, five of the usual ones count, once they are known")
    func absentLearned() throws {
        var run = try Run(#"absent("x")"#)
        run.clock(1000)
        for reading in 0...7 { run.read(1000 + 2 * Double(reading), 1) }
        #expect(run.state.nextDeadline == nil)
        run.read(1016, 1)
        #expect(run.state.nextDeadline == .second(1026))
        run.clock(2000)
        run.read(2000, 1)
        #expect(run.log == ["1026 fired 1", "2000 cleared 1"])
        // The gap of 984 s taught little: as much as four intervals.
        #expect(run.state.nextDeadline.map { $0 - .second(2000) }.map { $0 < .seconds(15) } == true)
    }

    @Test("Stuck is what does not move, within its tolerance, while readings come")
    func stuck() throws {
        var run = try Run(#"stuck("x", 3s)"#)
        run.read([5, 5, 6, 6, 6, 6, 7])
        run.clock(1000)
        #expect(run.log == ["5 fired 6", "6 cleared 7"])
        run = try Run(#"stuck("x", 3s, 0.5)"#)
        run.read([5, 5.4, 4.6, 5.5, 5.6])
        #expect(run.log == ["3 fired 5.5", "4 cleared 5.6"])
    }

    @Test("Two channels are compared at the later of their times")
    func twoChannels() throws {
        var run = try Run(#""x" - "y" > 4"#)
        run.read(0, 10)
        #expect(run.log == [])
        run.read(1, 5, channel: 2)
        run.read(2, 7, channel: 2)
        #expect(run.log == ["1 fired 5", "2 cleared 3"])
    }

    @Test("and, or and not follow the parentheses, and what is unknown")
    func boolean() throws {
        var run = try Run(#"("x" > 1 or "y" > 1) and not "z" == 0"#)
        run.read(0, 2)
        run.read(1, 0, channel: 3)
        #expect(run.log == [])
        run.read(2, 1, channel: 3)
        #expect(run.log == ["2 fired 2"])
        run.read(3, 0)
        // y was never heard: the rule is unknown, and stays as it is.
        #expect(run.log == ["2 fired 2"])
        run.read(4, 0, channel: 2)
        #expect(run.log == ["2 fired 2", "4 cleared 0"])
    }

    @Test("A division by zero is unknown, and changes nothing")
    func division() throws {
        var run = try Run(#"10 / "x" > 4"#)
        run.read([1, 0, 1, 5])
        #expect(run.log == ["0 fired 10", "3 cleared 2"])
    }

    @Test("A duration within a part counts by itself")
    func innerDuration() throws {
        var run = try Run(#""x" > 5 for 3s and "y" > 0"#)
        run.read(0, 6)
        run.read(5, 1, channel: 2)
        run.read(6, 0, channel: 2)
        run.read(7, 1, channel: 2)
        #expect(run.log == ["0 pending 6", "3 unpending 6", "5 fired 6", "6 cleared 6", "7 fired 6"])
    }
}
