/// Something is wrong with the installation itself, or is well again; the data of a `system_alert`.
package struct SystemAlert: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable {
        case raised
        case resolved
    }

    /// What it is about: `storage_full`. One alert is raised and resolved under one name.
    package var alert: String
    package var state: State

    /// For people: one sentence.
    package var message: String

    package init(alert: String, state: State, message: String) {
        self.alert = alert
        self.state = state
        self.message = message
    }

    /// The envelope's `type`.
    package static let type = "system_alert"
}
