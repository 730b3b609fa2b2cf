/// A page of widgets that somebody has arranged: for himself, or for everyone.
package struct Dashboard: Sendable, Hashable {
    package typealias ID = Identifier<Dashboard>

    package var id: ID
    package var name: String

    /// Whether everyone sees it; else its owner alone.
    package var isGlobal: Bool

    /// Who may change it, besides administrators; nil when that person was deleted.
    package var owner: User.ID?

    /// A JSON object that is the pages' business alone; nil: none.
    package var configuration: String?

    /// Counts its changes, from 1.
    package var version: Int

    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: ID, name: String, isGlobal: Bool, owner: User.ID?, configuration: String? = nil, version: Int = 1,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.isGlobal = isGlobal
        self.owner = owner
        self.configuration = configuration
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
