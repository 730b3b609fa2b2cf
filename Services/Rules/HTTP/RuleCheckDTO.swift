import Domain
import Hummingbird
import ServiceKit

/// Whether a rule can be evaluated, on the wire.
struct RuleCheckDTO: ResponseEncodable, Sendable {
    struct Fault: Encodable, Sendable {
        var message: String
        var from: Int
        var to: Int
    }

    var isValid: Bool
    @ExplicitNull var expression: String?
    var errors: [Fault] = []
    var channels: [ChannelDTO] = []

    init(_ compiled: CompiledRule) {
        self.isValid = true
        self.expression = compiled.expression
        self.channels = compiled.channels.map(ChannelDTO.init)
    }

    init(_ issues: [LanguageIssue]) {
        self.isValid = false
        self.expression = nil
        self.errors = issues.map { Fault(message: $0.message, from: $0.from, to: $0.to) }
    }

    private enum CodingKeys: String, CodingKey {
        case isValid = "valid"
        case expression, errors, channels
    }
}
