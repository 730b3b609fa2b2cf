/// Where one migration stands in one database.
package struct MigrationStatus: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case pending
        case applied(at: SQLTimestamp)
        /// Applied, and its file was edited since.
        case changed(at: SQLTimestamp)
        /// In the database and unknown here: a newer release was there.
        case newer(at: SQLTimestamp)
    }

    package let owner: String
    package let version: Int
    package let name: String
    package let state: State
}
