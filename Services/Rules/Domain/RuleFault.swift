/// Why a rule cannot be evaluated.
enum RuleFault: Error, Hashable {
    /// A channel of the simple form does not exist.
    case missingChannel
    /// In the expression.
    case language([LanguageIssue])
    /// A field of the simple form, by the wire's name.
    case field(String, String)

    /// For people, one sentence.
    var reason: String {
        switch self {
        case .missingChannel: "Its channel does not exist any more."
        case .language(let issues): issues.first?.message ?? "It cannot be read."
        case .field(_, let message): message
        }
    }
}
