import Domain

/// What another installation had besides its readings, in its own words and with its own public ids.
///
/// Owners and channels are named by public id. Each list is in the order in which it was made, so that of two that
/// cannot both be taken the first one is.
struct OldCatalogue: Sendable {
    struct Person: Sendable {
        var id: String
        var email: String
        var name: String
        var passwordHash: String?
        var role: String
        var registeredAt: Timestamp
        var ssoProvider: String?
        var ssoSubject: String?
    }

    struct Quantity: Sendable {
        var id: String
        var name: String
        var kind: String
        var unit: String
        var minimum: Double
        var maximum: Double
        var owner: String?
    }

    struct Span: Sendable {
        var id: String
        var name: String
        var notes: String?
        var startedAt: Timestamp
        var stoppedAt: Timestamp?
        var owner: String?
    }

    struct Board: Sendable {
        var id: String
        var name: String
        var isGlobal: Bool
        var createdAt: Timestamp
        var owner: String?
        var tiles: [Tile] = []
    }

    /// A widget.
    struct Tile: Sendable {
        var id: String
        var kind: String
        var title: String
        var channel: String?
        var width: Int
        var height: Int
    }

    struct Token: Sendable {
        var id: String
        var name: String
        /// SHA-256 of the whole token, in hexadecimal.
        var hash: String
        var owner: String
        var createdAt: Timestamp
        var expiresAt: Timestamp?
        var lastUsedAt: Timestamp?
    }

    /// What happened, in a sentence.
    struct Message: Sendable {
        var id: String
        var content: String
        var kind: String?
        var isRead: Bool
        var createdAt: Timestamp
        var owner: String?
    }

    /// A configured device.
    struct Device: Sendable {
        var id: String
        var plugin: String
        var name: String
        var isDemo: Bool
        var isEnabled: Bool
        var configuration: String?
        var createdAt: Timestamp
        var updatedAt: Timestamp
        var owner: String?
        var terminals: [Terminal] = []
    }

    /// What of a device feeds a channel, or is set by it.
    struct Terminal: Sendable {
        var id: String
        var physicalChannel: String
        var name: String
        var direction: String
        var unit: String
        var channel: String?
        var createdAt: Timestamp
    }

    /// A rule on one channel.
    struct Alarm: Sendable {
        var id: String
        var name: String
        var channel: String
        var comparison: String
        var threshold: Double
        var thresholdHigh: Double?
        /// `webhook` or `log`.
        var action: String?
        var eventType: String?
        var isEnabled: Bool
        var cooldownSeconds: Int
        var createdAt: Timestamp
        var owner: String?
    }

    /// A webhook.
    struct Hook: Sendable {
        var id: String
        var url: String
        var secret: String?
        /// By their old names.
        var events: [String]
        var isEnabled: Bool
        var createdAt: Timestamp
        var owner: String?
    }

    /// Rows that have no place here.
    struct Remainder: Sendable {
        var table: String
        var rows: Int64
        var reason: String
    }

    var people: [Person] = []
    var channels: [Quantity] = []
    var experiments: [Span] = []
    var dashboards: [Board] = []
    var devices: [Device] = []
    var tokens: [Token] = []
    var rules: [Alarm] = []
    var webhooks: [Hook] = []
    /// The newest, as many as are kept here.
    var messages: [Message] = []
    var remainders: [Remainder] = []
}
