/// What a rule is in at one moment, on the wire.
enum PhaseDTO: String, Codable, Sendable, CaseIterable {
    case ok, pending, firing, suppressed

    init(_ phase: RulePhase) {
        switch phase {
        case .ok: self = .ok
        case .pending: self = .pending
        case .firing: self = .firing
        case .suppressed: self = .suppressed
        }
    }

    var phase: RulePhase {
        switch self {
        case .ok: .ok
        case .pending: .pending
        case .firing: .firing
        case .suppressed: .suppressed
        }
    }
}
