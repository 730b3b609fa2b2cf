import Domain

/// One row of `published_revocations`: a single credential by its id, or all that a user was given before an instant.
package struct Revocation: Sendable, Hashable {
    package enum Reach: Sendable, Hashable {
        /// The session or API token with this id.
        case token(String)
        /// Every session of the user issued up to and including `before`.
        case sessions(of: User.ID, before: Timestamp)
    }

    package var id: Int64
    package var reach: Reach

    /// From then on nothing it reaches can still be alive, and it may be forgotten.
    package var expiresAt: Timestamp

    package init(id: Int64, reach: Reach, expiresAt: Timestamp) {
        self.id = id
        self.reach = reach
        self.expiresAt = expiresAt
    }
}
