import Auth
import Domain

/// A share link that was just made: the only answer that has its token.
struct NewShareLinkDTO: Encodable, Sendable {
    var id: String
    var token: String

    /// Behind the site's address. The token stands in the fragment, which browsers send to nobody.
    var path: String
    var expiresAt: String

    init(_ link: ShareLink, token: APIToken) {
        self.id = link.id.text
        self.token = token.text
        self.path = "/share#\(token.text)"
        self.expiresAt = link.expiresAt.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case token
        case path
        case expiresAt = "expires_on"
    }
}
