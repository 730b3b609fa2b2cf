import Domain
import ServiceKit

/// A change of a rule's state in the past, on the wire.
struct TransitionDTO: Encodable, Sendable {
    var at: Timestamp
    var state: PhaseDTO
    @ExplicitNull var value: Double?

    /// Nil for what is no change of the state.
    init?(_ effect: RuleEffect) {
        switch effect.kind {
        case .fired: self.state = .firing
        case .cleared, .unpending, .unsuppressed: self.state = .ok
        case .pending: self.state = .pending
        case .suppressed: self.state = .suppressed
        case .flapping, .calm, .retroactivelyFired, .retroactivelyCleared: return nil
        }
        self.at = effect.at
        self.value = effect.value
    }
}
