import Domain

/// Everything the service refuses, with the wire's sentences.
enum RulesError: PublicError, Hashable {
    case ruleNotFound(Rule.ID)
    case alertNotFound(Alert.ID)
    case windowNotFound(MaintenanceWindow.ID)
    case channelNotFound(Channel.ID)
    case userNotFound(String)
    case ruleNameTaken
    /// As many backtests and explanations run as may.
    case tooManyTrials

    var kind: ErrorKind {
        switch self {
        case .ruleNotFound, .alertNotFound, .windowNotFound, .channelNotFound, .userNotFound: .notFound
        case .ruleNameTaken: .conflict
        case .tooManyTrials: .limited(retryAfter: 2)
        }
    }

    var detail: String {
        switch self {
        case .ruleNotFound(let id): "Rule '\(id)' not found."
        case .alertNotFound(let id): "Alert '\(id)' not found."
        case .windowNotFound(let id): "Maintenance window '\(id)' not found."
        case .channelNotFound(let id): "Event '\(id)' not found."
        case .userNotFound(let id): "User '\(id)' not found."
        case .ruleNameTaken: "Rule already exists."
        case .tooManyTrials: "Too many requests. Please try again later."
        }
    }
}
