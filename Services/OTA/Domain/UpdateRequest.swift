/// What the updater is asked to do: a file in `requests/`.
struct UpdateRequest: Codable, Sendable, Hashable {
    enum Action: String, Codable, Sendable, Hashable {
        case apply
        case rollback
    }

    /// Of the request, and of the run that it leads to.
    var id: String
    var action: Action
    /// A file's name in the folder of updates; nil: a rollback needs none.
    var bundle: String?
    var version: String
    /// An older or equal version is wanted.
    var force: Bool
    /// A person's name.
    var requestedBy: String
    /// RFC 3339.
    var requestedAt: String

    private enum CodingKeys: String, CodingKey {
        case id, action, bundle, version, force
        case requestedBy = "requested_by"
        case requestedAt = "requested_at"
    }
}
