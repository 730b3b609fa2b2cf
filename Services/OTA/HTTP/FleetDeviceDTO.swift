import Domain
import ServiceKit

/// A device of the fleet on the wire.
struct FleetDeviceDTO: Encodable, Sendable {
    var name: String
    var version: String
    @ExplicitNull var architecture: String?
    /// In the alphabet's order.
    var tags: [String]
    @ExplicitNull var locked: String?
    var isHeld: Bool
    var restarts: Int
    var firstSeen: String
    var lastSeen: String
    var isOnline: Bool

    init(_ device: FleetDevice, at now: Timestamp) {
        self.name = device.name
        self.version = device.version
        self.architecture = device.architecture
        self.tags = device.tags.sorted()
        self.locked = device.lockReason
        self.isHeld = device.isHeld
        self.restarts = device.restarts
        self.firstSeen = device.firstSeen.rfc3339
        self.lastSeen = device.lastSeen.rfc3339
        self.isOnline = device.isOnline(at: now)
    }

    private enum CodingKeys: String, CodingKey {
        case name, version, architecture, tags, locked, restarts
        case isHeld = "held"
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
        case isOnline = "online"
    }
}
