/// Why a client's message was not followed; nothing has changed by it.
struct LiveMessageError: Error, Hashable {
    /// Nil: the message as a whole.
    var field: String?
    /// One sentence for whoever wrote the client. Without quotes: it stands in JSON as it is.
    var reason: String

    static let malformed = LiveMessageError(field: nil, reason: "The message is not a JSON object.")
    static let snapshotUnavailable = LiveMessageError(
        field: "snapshot", reason: "The newest readings cannot be read at the moment.")
    static let alertsAreForbidden = LiveMessageError(
        field: "topics", reason: "Alerts are for those who may read them.")
}
