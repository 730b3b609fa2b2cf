import Catalogue
import Domain
import Schedules

/// Takes rules from people: what it stores can be evaluated, and passes its tests when it is enabled.
struct RuleDesk: Sendable {
    let rules: RuleStore
    let directory: ChannelDirectory

    /// - Throws: ``RulesError``, `ValidationError`, `AccessError`; then nothing is stored.
    func create(_ rule: Rule, by author: Principal) async throws {
        try Self.checkAuthor(of: rule, author)
        try rule.checkEscalation()
        let compiled = try await self.accept(rule)
        try await self.checkCommands(of: rule)
        try Self.test(rule, compiled)
        try await self.rules.insert(rule, reading: compiled.channels.map(\.id))
    }

    /// One that is broken can still be renamed and disabled.
    ///
    /// - Throws: ``RulesError``, `ValidationError`, `AccessError`; then nothing is changed.
    func update(_ id: Rule.ID, _ changes: RuleChanges, by author: Principal, at now: Timestamp) async throws {
        while true {
            let before = try await self.rules.fetch(id)
            var rule = before.rule
            try changes.apply(to: &rule)
            try rule.checkEscalation()
            var channels = before.channels
            let decides = rule.decidesOtherwise(than: before.rule) || rule.tests != before.rule.tests
            if decides, rule.isEnabled || rule.condition != before.rule.condition {
                let compiled = try await self.accept(rule)
                try Self.test(rule, compiled)
                channels = compiled.channels.map(\.id)
            }
            if decides || rule.commands != before.rule.commands { try Self.checkAuthor(of: rule, author) }
            if rule.isEnabled && !before.rule.isEnabled || rule.commands != before.rule.commands {
                try await self.checkCommands(of: rule)
            }
            // Somebody else was faster: his changes count, and these on top of them.
            if try await self.rules.update(before, to: rule, reading: channels, at: now) { return }
        }
    }

    /// - Throws: ``RulesError/channelNotFound(_:)``; `ValidationError` for any other fault.
    func accept(_ rule: Rule) async throws -> CompiledRule {
        do {
            return try await self.compile(rule)
        } catch RuleFault.language(let issues) {
            throw ValidationError(
                issues.map { issue in
                    ValidationError.Issue(
                        ["body", "expression"], "\(issue.message) (at \(issue.from))", type: "expression")
                })
        }
    }

    /// - Throws: As ``accept(_:)``, but ``RuleFault/language(_:)`` for faults of the expression.
    func compile(_ rule: Rule) async throws -> CompiledRule {
        try rule.schedule?.checkZone(at: ["schedule"])
        if let compiled = try? CompiledRule(rule, in: self.directory.snapshot) { return compiled }
        // A channel may have been made a moment ago; if not, the fault is found again.
        let channels = await self.directory.freshSnapshot()
        do throws(RuleFault) {
            return try CompiledRule(rule, in: channels)
        } catch {
            switch error {
            case .missingChannel: throw RulesError.channelNotFound(rule.condition.simple?.channel ?? Channel.ID(""))
            case .field(let name, let message): throw ValidationError(field: name, message)
            case .language: throw error
            }
        }
    }

    private static func test(_ rule: Rule, _ compiled: CompiledRule) throws(ValidationError) {
        guard rule.isEnabled else { return }
        var issues: [ValidationError.Issue] = []
        for (index, test) in rule.tests.enumerated() {
            guard let failure = test.failures(of: compiled.program).first else { continue }
            issues.append(
                ValidationError.Issue(["body", "tests", String(index)], failure.message, type: "test_failed"))
        }
        if !issues.isEmpty { throw ValidationError(issues) }
    }
}
