import Sharing

/// An eighth of the rules, by the numbers of their rows: what one evaluator takes or leaves.
struct RuleShare: Sendable, Hashable {
    /// From 0.
    var number: Int

    static var modulus: Int64 { Int64(SharedWork.rules.partCount) }

    /// Whose holder also does what is to be done once, for all rules.
    static let first = RuleShare(number: 0)

    /// Of the rule with this row.
    static func ofRule(_ number: Int64) -> RuleShare {
        RuleShare(number: Int(number % Self.modulus))
    }
}

extension Set<RuleShare> {
    /// As the database has them.
    var keys: [Int64] { self.map { Int64($0.number) }.sorted() }
}

extension SharedWork {
    /// The rules, which evaluators share; "ruls" and "rulp" in ASCII.
    static let rules = SharedWork(slotClass: 0x7275_6c73, partClass: 0x7275_6c70, partCount: 8)
}
