import Domain
import FoundationEssentials
import Testing

@testable import RulesService

/// An hour of a stack's own agent, a busy machine and a simulated plant that somebody played with: what was stored of eleven channels
/// (`Tests/Fixtures/recorded-hour.csv`), and what eleven rules that ran meanwhile wrote down (`recorded-hour-transitions.txt`).
@Suite("A recorded hour")
struct RecordedHourTests {
    /// A line of the log of transitions.
    struct Transition: Hashable, CustomStringConvertible {
        var at: Int64
        var rule: Substring
        var kind: Substring
        var value: Double?

        var description: String { "\(self.at) \(self.rule) \(self.kind) \(self.value.map { "\($0)" } ?? "")" }
    }

    @Test("The stored readings, replayed, give the stored transitions, each at its microsecond and with its value")
    func replay() throws {
        let readings = try RecordedReadings(Self.file("recorded-hour.csv"))
        let log = try Self.file("recorded-hour-transitions.txt").split(separator: "\n")
        var expected: [Transition] = []
        var replayed: [Transition] = []
        for line in log {
            guard line.hasPrefix("rule ") else {
                expected.append(try #require(Self.transition(line)))
                continue
            }
            let words = line.split(separator: " ", maxSplits: 2)
            let parts = words[2].split(separator: ": ", maxSplits: 1)
            let start = Timestamp(microseconds: try #require(Int64(words[1])))
            replayed += try Self.replay(String(parts[1]), called: parts[0], from: start, readings)
        }
        #expect(expected.count > 200)
        for (index, (stored, again)) in zip(expected, replayed).enumerated() where stored != again {
            Issue.record("Transition \(index) is \(again), but \(stored) was stored")
            break
        }
        #expect(expected.count == replayed.count)
    }

    private static func replay(
        _ text: String, called name: Substring, from start: Timestamp, _ readings: RecordedReadings
    ) throws -> [Transition] {
        let expression = try RuleExpression(parsing: text)
        let program = try RuleProgram(expression, options: RuleOptions(cooldown: .zero), channels: readings.channels)
        var state = RuleState(program, startingAt: start)
        var effects: [RuleEffect] = []
        for reading in readings.all where reading.time >= start {
            state.handle(.reading(reading), program, into: &effects)
        }
        state.handle(.clock(readings.end), program, into: &effects)
        return effects.filter { $0.kind == .fired || $0.kind == .cleared }.map {
            Transition(at: $0.at.microseconds, rule: name, kind: Substring($0.kind.rawValue), value: $0.value)
        }
    }

    /// `1795871252265000 Either fired 5.82`
    private static func transition(_ line: Substring) -> Transition? {
        let words = line.split(separator: " ")
        guard words.count >= 4, let at = Int64(words[0]), let value = Double(words[words.count - 1]) else { return nil }
        let kind = words[words.count - 2]
        return Transition(
            at: at, rule: line[words[1].startIndex..<words[words.count - 3].endIndex], kind: kind, value: value)
    }

    private static func file(_ name: String) throws -> String {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try #require(FileManager.default.contents(atPath: "/\(folder)/Fixtures/\(name)"))
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A line for each instant: microseconds, and a value of each channel, or nothing.
private struct RecordedReadings {
    var channels: [String: Channel] = [:]

    /// In the order in which they came: by time, and at one instant as the agent sends them.
    var all: [Reading] = []
    var end: Timestamp { self.all.last?.time ?? Timestamp(microseconds: 0) }

    init(_ text: String) throws {
        let lines = text.split(separator: "\n")
        for (index, name) in lines[0].split(separator: ",").dropFirst().enumerated() {
            self.channels[String(name)] = .fixture(
                String(name), number: Channel.Number(index + 1), expectedInterval: .seconds(1))
        }
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let time = Timestamp(microseconds: try #require(Int64(fields[0])))
            for (index, field) in fields.dropFirst().enumerated() where !field.isEmpty {
                self.all.append(
                    Reading(channel: Channel.Number(index + 1), time: time, value: try #require(Double(field))))
            }
        }
    }
}
