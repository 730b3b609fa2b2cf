/// What the readiness checks found.
package struct ReadinessReport: Sendable {
    /// By check's name: nil for well, else what is wrong.
    package var problems: [(name: String, problem: String?)]
    package var isDraining: Bool

    package var isReady: Bool { !self.isDraining && self.problems.allSatisfy { $0.problem == nil } }

    /// One sentence on everything that is wrong.
    package var detail: String {
        if self.isDraining { return "Shutting down." }
        let wrong = self.problems.compactMap { entry in entry.problem.map { "\(entry.name): \($0)" } }
        return "Not ready: \(wrong.joined(separator: "; "))"
    }
}
