import Domain

/// One try to deliver.
struct Attempt: Sendable, Hashable {
    /// Of an answer's body, in bytes.
    static let bodyLimit = 4096

    var startedAt: Timestamp
    var seconds: Double

    /// Nil: there was no answer.
    var responseCode: Int?

    /// At most ``bodyLimit`` bytes; nil: there was none.
    var responseBody: String?

    /// What the receiver asks for before the next attempt; nil: nothing.
    var retryAfter: Duration?

    /// A sentence; nil: it was delivered.
    var error: String?

    /// The same would fail again: none follows.
    var isPermanent = false

    /// By mail: ``responseCode`` is then one of SMTP, and ``responseBody`` the dialogue.
    var isMail = false

    var isDelivered: Bool { self.error == nil }

    /// The receiver wants no more (RFC 9110, 410).
    var isGone: Bool { self.responseCode == 410 && !self.isMail }
}
