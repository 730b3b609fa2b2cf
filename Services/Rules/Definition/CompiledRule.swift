import Catalogue
import Domain

/// A rule that can be evaluated.
struct CompiledRule: Sendable {
    var program: RuleProgram
    /// In its canonical form.
    var expression: String
    /// Those that it reads, in the order of their appearance.
    var channels: [Channel]

    init(_ rule: Rule, in channels: ChannelSnapshot) throws(RuleFault) {
        let expression = try RuleCompiler.expression(of: rule.condition, in: channels)
        self.program = try RuleCompiler.program(of: rule, in: channels)
        self.expression = expression.description
        self.channels = expression.channels.compactMap { channels[name: $0] }
    }
}
