import Domain
import Hummingbird
import ServiceKit

/// Why a rule was as it was, on the wire.
struct ExplanationDTO: ResponseEncodable, Sendable {
    struct Part: Encodable, Sendable {
        var text: String
        @ExplicitNull var value: Double?
        @ExplicitNull var truth: Bool?
        @ExplicitNull var detail: String?
        var parts: [Part]

        init(_ explanation: Explanation) {
            self.text = explanation.text
            self.value = explanation.value.flatMap { $0.isFinite ? $0 : nil }
            self.truth = explanation.truth
            self.detail = explanation.detail
            self.parts = explanation.parts.map(Part.init)
        }
    }

    var at: Timestamp
    var state: PhaseDTO
    var expression: String
    var root: Part
    var transitions: [TransitionDTO]

    init(_ compiled: CompiledRule, _ state: RuleState, at moment: Timestamp, around transitions: [RuleEffect]) {
        self.at = moment
        self.state = PhaseDTO(state.phase)
        self.expression = compiled.expression
        self.root = Part(compiled.program.explain(state))
        self.transitions = transitions.compactMap(TransitionDTO.init)
    }
}
