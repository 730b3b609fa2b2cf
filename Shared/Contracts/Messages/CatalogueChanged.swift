/// Something in the catalogue changed: published on `catalog-changes` after the commit.
package struct CatalogueChanged: Codable, Sendable, Hashable {
    /// What it is: one of those below, or one that a later version knows.
    package var kind: String
    package var id: String

    package static let channel = "channel"
    package static let user = "user"
    package static let apiToken = "api_token"
    package static let experiment = "experiment"
    package static let rule = "rule"

    package init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }

    private enum CodingKeys: String, CodingKey {
        case kind
        case id = "public_id"
    }
}
