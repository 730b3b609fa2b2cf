import Domain

/// Which alerts a list shows.
struct AlertQuestion: Sendable, Hashable {
    var state: Alert.State?
    var severity: Severity?
    var rule: String?
    var channel: String?
    /// The id of an event: those whose firing was told in it, together.
    var group: String?
    var isAcknowledged: Bool?
    var isShelved: Bool?
    var isSuppressed: Bool?
    /// When it fired: at or after `from`, before `to`.
    var from: Timestamp?
    var to: Timestamp?
}
