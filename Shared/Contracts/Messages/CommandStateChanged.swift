/// A command's new state: published on `command-states`, and sent to browsers as it is.
package struct CommandStateChanged: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable {
        case pending, confirmed, failed, expired
    }

    package var type = "command_state"
    package var id: String
    package var channel: String
    package var value: Double
    package var state: State
    package var reason: String?

    package init(id: String, channel: String, value: Double, state: State, reason: String? = nil) {
        self.id = id
        self.channel = channel
        self.value = value
        self.state = state
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case type, value, state, reason
        case id = "public_id"
        case channel = "event_public_id"
    }
}
