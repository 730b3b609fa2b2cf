import Domain
import ServiceKit

/// What is known of one backup: `<name>.json` beside `<name>.dump`.
package struct BackupManifest: Codable, Sendable, Hashable {
    /// `<purpose>-<version>-<time>`; the files' names begin with it.
    package var name: String
    package var createdAt: Timestamp
    /// Of the dump, in bytes; nil: none was made, and ``problem`` says why.
    package var size: Int?
    /// Of the dump, in hexadecimal.
    package var sha256: String?
    /// What had been migrated, by ``schemaQuery``: a restored database says the same.
    package var schema: String?
    /// The newest migration of each owner of tables.
    package var schemaVersions: [String: Int]?
    /// When it was last restored into a scratch database; nil: never.
    package var verifiedAt: Timestamp?
    /// Why it cannot be relied on, in words; nil: it can.
    package var problem: String?

    package init(name: String, createdAt: Timestamp) {
        self.name = name
        self.createdAt = createdAt
    }

    package var isGood: Bool { self.problem == nil && self.size != nil }

    /// What was migrated, as one short text: how many migrations, and a hash of which.
    package static let schemaQuery = """
        select count(*) || ':' || coalesce(md5(string_agg(owner || ' ' || version || ' ' || checksum, ',' order by owner, version)), '') \
        from schema_migrations
        """

    package static func name(_ purpose: String, version: String, at now: Timestamp) -> String {
        let digits = now.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "\(purpose)-\(version)-\(digits)Z"
    }

    /// ASCII letters, digits, `-`, `_`, `+` and `.`; no path, nothing hidden.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private enum CodingKeys: String, CodingKey {
        case name, sha256, schema, problem
        case createdAt = "created_at"
        case size = "size_bytes"
        case schemaVersions = "schema_versions"
        case verifiedAt = "verified_at"
    }

    /// Every field is always there: what is not known is `null`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.name, forKey: .name)
        try container.encode(self.createdAt, forKey: .createdAt)
        try container.encode(self.size, forKey: .size)
        try container.encode(self.sha256, forKey: .sha256)
        try container.encode(self.schema, forKey: .schema)
        try container.encode(self.schemaVersions, forKey: .schemaVersions)
        try container.encode(self.verifiedAt, forKey: .verifiedAt)
        try container.encode(self.problem, forKey: .problem)
    }
}
