import Domain
import Schedules

/// A rule ready to run: its expression as a row of operations over flat memory. Immutable.
final class RuleProgram: Sendable {
    let expression: RuleExpression
    let options: RuleOptions

    /// What it reads, in order of appearance; an input is a place in here. The first stands for the rule in messages.
    let channels: [Channel]

    /// Of the expression with the channels' numbers. A state goes with programs of the same fingerprint: options and expected intervals may change.
    let fingerprint: UInt64

    /// Each after those whose registers it reads; the last is the verdict.
    let operations: [Operation]
    /// By operation: its part of the expression, canonically.
    let texts: [String]
    /// By input.
    let absorptions: [[Absorption]]
    let subjects: [Subject]
    /// Those of `operations` whose result may change as time goes by.
    let timed: [Int]

    /// What a state needs: latches, timers, rings of truths; microseconds of each window.
    let slotCount: Int
    let windowLengths: [Int64]
    let sampleLengths: [Int64]

    /// Of a rule that compares one channel with numbers; nil: it does more.
    let threshold: Threshold?

    let cooldown: Int64
    let opening: ScheduleClock?

    /// A longer cooldown is as long as this.
    static let cooldownLimit = Duration.seconds(366 * 86_400)

    /// - Parameters:
    ///   - channels: By name; only those of the expression are looked at.
    ///   - zones: Finds the schedule's time zone.
    init(
        _ expression: RuleExpression, options: RuleOptions = RuleOptions(), channels: [String: Channel],
        zones: (String) throws(TimeZoneFile.Fault) -> TimeZoneFile = { name throws(TimeZoneFile.Fault) in
            try TimeZoneFile.load(name)
        }
    ) throws(LanguageError) {
        var compiler = Compiler(channels: channels)
        let root = compiler.condition(expression.root)
        try compiler.finish()
        self.expression = expression
        self.options = options
        self.channels = compiler.inputs
        self.operations = compiler.operations
        self.texts = compiler.texts
        self.absorptions = compiler.absorptions
        self.subjects = compiler.subjects
        self.timed = compiler.timed
        self.slotCount = compiler.slotCount
        self.windowLengths = compiler.windowLengths
        self.sampleLengths = compiler.sampleLengths
        self.fingerprint = compiler.fingerprint(of: expression)
        self.cooldown = min(options.cooldown, Self.cooldownLimit).microseconds
        precondition(root == compiler.operations.count - 1)
        self.threshold = Threshold(expression.root)
        if let schedule = options.schedule {
            do throws(TimeZoneFile.Fault) {
                self.opening = ScheduleClock(schedule, zone: try zones(schedule.timeZone))
            } catch {
                throw LanguageError(issues: [LanguageIssue(message: error.message, from: 0, to: 0)])
            }
        } else {
            self.opening = nil
        }
    }

    /// How far back the readings matter that decide at a moment: its longest window or duration. Counts of readings and the memory of a clear level
    /// come on top.
    var memory: Duration {
        let lengths = self.operations.map { operation in
            switch operation {
            case .held(_, let duration, _), .stuck(_, let duration, _): duration
            case .absent(_, let limit): limit
            default: Int64(0)
            }
        }
        return .microseconds((lengths + self.windowLengths + self.sampleLengths).max() ?? 0)
    }

    /// The place of a channel among the inputs; nil: the rule does not read it.
    func input(of channel: Channel.Number) -> Int? {
        self.channels.firstIndex { $0.number == channel }
    }
}
