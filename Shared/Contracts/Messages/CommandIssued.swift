/// A setpoint on its way to the device: published on `commands:<source>`, and sent down the agent's socket as it is.
package struct CommandIssued: Codable, Sendable, Hashable {
    package var type = "command"
    package var id: String
    package var channel: String
    package var value: Double

    /// RFC 3339; a device that gets it later refuses it.
    package var expiresAt: String

    package init(id: String, channel: String, value: Double, expiresAt: String) {
        self.id = id
        self.channel = channel
        self.value = value
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case type, id, value
        case channel = "event_public_id"
        case expiresAt = "expires_at"
    }
}
