/// Something in the catalogue changed: published on `catalog-changes` after the commit.
package struct CatalogueChanged: Codable, Sendable, Hashable {
    /// `channel`, `api_token`, `user` …
    package var kind: String
    package var id: String

    package init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }

    private enum CodingKeys: String, CodingKey {
        case kind
        case id = "public_id"
    }
}
