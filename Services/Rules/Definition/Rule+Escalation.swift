import Domain

extension Rule {
    /// Whether its steps follow one another: each later than the one before, none less severe than the rule or than what came
    /// before, and only the last one repeats.
    ///
    /// - Throws: `ValidationError` that names the steps.
    func checkEscalation() throws(ValidationError) {
        var issues: [ValidationError.Issue] = []
        func note(_ index: Int, _ field: String, _ message: String, _ type: String) {
            issues.append(ValidationError.Issue(["body", "escalation", String(index), field], message, type: type))
        }
        var severity = self.severity
        for (index, step) in self.escalation.enumerated() {
            if index > 0, step.after <= self.escalation[index - 1].after {
                note(index, "after", "Input should be later than the step before", "order")
            }
            if let next = step.severity {
                if next.isWorse(than: severity) {
                    severity = next
                } else {
                    note(
                        index, "severity", "Input should be worse than '\(severity.rawValue)', as it is by then",
                        "order")
                }
            }
            if step.repeatEvery != nil, index < self.escalation.count - 1 {
                note(index, "repeat_every", "Only the last step repeats", "not_last")
            }
        }
        if !issues.isEmpty { throw ValidationError(issues) }
    }
}

extension Severity {
    fileprivate func isWorse(than other: Severity) -> Bool {
        let order = Severity.allCases
        return (order.firstIndex(of: self) ?? 0) > (order.firstIndex(of: other) ?? 0)
    }
}
