import Domain

/// What the evaluator has found of a rule, on its way to `alerts`.
struct Finding: Sendable, Hashable {
    enum Change: Sendable, Hashable {
        case fired(AlertFiring)
        case cleared(AlertClearing)
    }

    /// The rule's row, and since when its condition is the one that was evaluated.
    var number: Int64
    var begunAt: Timestamp
    var change: Change

    /// What fired of a reading that came with a trace; nil: nothing did.
    var tracedFiring: AlertFiring? {
        guard case .fired(let firing) = self.change, firing.trace != nil else { return nil }
        return firing
    }
}

extension [Finding] {
    /// In parts in which each rule is at most once, so that each part is one statement of each kind; the order of a rule's
    /// findings stays.
    var rounds: [(firings: [AlertFiring], clearings: [AlertClearing])] {
        var rounds: [(firings: [AlertFiring], clearings: [AlertClearing])] = []
        var next: [Int64: Int] = [:]
        for finding in self {
            let round = next[finding.number, default: 0]
            next[finding.number] = round + 1
            if round == rounds.count { rounds.append(([], [])) }
            switch finding.change {
            case .fired(let firing): rounds[round].firings.append(firing)
            case .cleared(let clearing): rounds[round].clearings.append(clearing)
            }
        }
        return rounds
    }
}
