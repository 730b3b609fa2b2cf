/// From where somebody logs in, as far as that can be seen.
struct LoginClient: Sendable, Hashable {
    static let longestUserAgent = 255

    /// As nginx says it.
    var address: String

    /// What the client calls itself, cut to 255 characters; nil: nothing.
    var userAgent: String?

    init(address: String, userAgent: String? = nil) {
        self.address = address
        self.userAgent = userAgent.map { agent in
            String(String.UnicodeScalarView(agent.unicodeScalars.prefix(Self.longestUserAgent)))
        }
    }
}
