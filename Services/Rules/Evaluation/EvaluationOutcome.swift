import Domain

/// What one transaction of the evaluator stores.
struct EvaluationOutcome: Sendable {
    var findings: [Finding]
    var marks: [StateMark]
    /// The worst values so far of alerts that fire.
    var peaks: [(rule: Rule.ID, value: Double)]
    /// How far readings were looked at.
    var offset: RuleOffset
    /// For the rules of these shares.
    var shares: Set<RuleShare>

    /// The rows of the rules that it is about.
    var numbers: [Int64] { Set(self.marks.map(\.number) + self.findings.map(\.number)).sorted() }

    /// Forgets what is about a rule whose condition is another one by now, or that is gone.
    ///
    /// - Parameter beginnings: Since when conditions are what they are, by the rules' rows.
    mutating func keep(_ beginnings: [Int64: Timestamp]) {
        self.findings.removeAll { beginnings[$0.number] != $0.begunAt }
        self.marks.removeAll { beginnings[$0.number] != $0.begunAt }
    }
}
