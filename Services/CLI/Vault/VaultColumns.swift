/// Where secrets are stored: a table, with the columns `key_id`, `nonce` and `ciphertext` behind a prefix.
struct VaultColumns: Sendable {
    /// For people: "the webhook".
    let what: String
    let table: String
    let prefix: String

    /// SQL: the name that is authenticated with the secret, beside `public_id`.
    let place: String

    /// SQL: its name for people.
    let title: String

    static let all = [
        VaultColumns(what: "credential", table: "credentials", prefix: "", place: "name", title: "name"),
        VaultColumns(what: "webhook", table: "webhooks", prefix: "", place: "'webhook'", title: "coalesce(name, url)"),
        VaultColumns(
            what: "former secret of the webhook", table: "webhooks", prefix: "previous_", place: "'webhook'",
            title: "coalesce(name, url)"),
    ]
}
