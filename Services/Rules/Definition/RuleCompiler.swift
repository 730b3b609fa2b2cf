import Catalogue
import Domain

/// Makes of a rule what the machine runs.
enum RuleCompiler {
    static func program(of rule: Rule, in channels: ChannelSnapshot) throws(RuleFault) -> RuleProgram {
        let expression = try self.expression(of: rule.condition, in: channels)
        let options = RuleOptions(cooldown: .seconds(rule.cooldownSeconds), schedule: rule.schedule)
        do throws(LanguageError) {
            return try RuleProgram(
                expression, options: options, channels: self.named(expression.channels, in: channels))
        } catch {
            throw .language(error.issues)
        }
    }

    /// The simple form as the expression that it stands for.
    static func expression(
        of condition: RuleCondition, in channels: ChannelSnapshot
    ) throws(RuleFault) -> RuleExpression {
        switch condition {
        case .expression(let text):
            do throws(LanguageError) {
                return try RuleExpression(parsing: text)
            } catch {
                throw .language(error.issues)
            }
        case .simple(let simple):
            guard let channel = channels[id: simple.channel.text] else { throw .missingChannel }
            let form = SimpleRule(
                channel: channel.name, comparison: simple.comparison, threshold: simple.threshold,
                thresholdHigh: simple.thresholdHigh, clearThreshold: simple.clearThreshold,
                forDuration: simple.forSeconds > 0 ? .milliseconds(Int64((simple.forSeconds * 1000).rounded())) : nil)
            do throws(SimpleRule.Fault) {
                return try form.expression()
            } catch {
                throw .field(error.field, error.message)
            }
        }
    }

    /// Those that are named, and when one of them is missing all there are: then the fault names one that is alike.
    private static func named(_ names: [String], in channels: ChannelSnapshot) -> [String: Channel] {
        let found = names.compactMap { channels[name: $0] }
        let known = found.count == names.count ? found : Array(channels.all)
        return Dictionary(known.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
