import ServiceKit

/// A device of a rollout on the wire.
struct DeviceUpdateDTO: Encodable, Sendable {
    var device: String
    var wave: Int
    var state: String
    @ExplicitNull var reason: String?
    @ExplicitNull var versionBefore: String?
    @ExplicitNull var step: String?
    var receivedBytes: Int
    @ExplicitNull var totalBytes: Int?
    @ExplicitNull var beganAt: String?
    @ExplicitNull var endedAt: String?
    var updatedAt: String

    init(_ update: DeviceUpdate) {
        self.device = update.device
        self.wave = update.wave
        self.state = update.state.rawValue
        self.reason = update.reason
        self.versionBefore = update.versionBefore
        self.step = update.step
        self.receivedBytes = update.receivedBytes
        self.totalBytes = update.totalBytes
        self.beganAt = update.beganAt?.rfc3339
        self.endedAt = update.endedAt?.rfc3339
        self.updatedAt = update.updatedAt.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case device, wave, state, reason, step
        case versionBefore = "version_before"
        case receivedBytes = "received_bytes"
        case totalBytes = "total_bytes"
        case beganAt = "began_at"
        case endedAt = "ended_at"
        case updatedAt = "updated_at"
    }
}
