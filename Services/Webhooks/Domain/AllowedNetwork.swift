/// A network that is not public and that webhooks may reach all the same.
struct AllowedNetwork: Sendable, Hashable {
    var network: IPNetwork

    /// What is there, for people.
    var note: String?
}
