import FoundationEssentials
import Postgres

/// The roles with which the services log in to PostgreSQL: `webmacs_gateway` and so on. They own nothing and make nothing; what
/// each may read, write and call stands in `grants.sql`.
enum ServiceRoles {
    static let services = ["gateway", "ingestion", "query", "worker", "rules", "webhooks", "ota"]

    static func name(of service: String) -> String { "webmacs_\(service)" }

    /// Makes those that are missing, and gives each the password of its file `postgres_password_<service>` in `folder`.
    ///
    /// - Throws: ``CommandFailure`` when a password is missing; `PostgresError` when the connection's role may make none.
    static func make(passwordsIn folder: String, _ connection: PostgresConnection) async throws {
        let verifiers = try Self.services.map {
            (name: Self.name(of: $0), verifier: try Self.verifier(of: $0, in: folder))
        }
        try await connection.run { connection in
            try connection.transaction { connection in
                try connection.lockRoles()
                for (name, verifier) in verifiers {
                    let isThere: Bool = try connection.query(
                        "select exists (select from pg_roles where rolname = \(name))")[0].decode(0)
                    if !isThere { try connection.script("create role \(name)") }
                    try connection.script(
                        """
                        alter role \(name) with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
                            password '\(verifier)'
                        """)
                }
            }
        }
    }

    /// Gives the roles their rights in the tables of this version, and takes those they had before.
    ///
    /// - Returns: False: the server does not have the roles, and nothing was done.
    static func grant(_ connection: PostgresConnection) async throws -> Bool {
        let grants = String(decoding: PackageResources.grants_sql, as: UTF8.self)
        return try await connection.run { connection in
            try connection.transaction { connection in
                try connection.lockRoles()
                guard try connection.hasServiceRoles() else { return false }
                try connection.script(grants)
                return true
            }
        }
    }

    /// What the server keeps of the password: the password itself does not go over the connection, nor into a log of the server.
    private static func verifier(of service: String, in folder: String) throws -> String {
        let path = "\(folder)/postgres_password_\(service)"
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path) cannot be read", code: .configuration)
        }
        guard let password = String(decoding: contents, as: UTF8.self).split(whereSeparator: \.isNewline).first else {
            throw CommandFailure("\(path) holds no password", code: .configuration)
        }
        return ScramVerifier.text(password: String(password))
    }
}

extension PostgresConnection {
    /// One migrator at a time; ends with the transaction.
    fileprivate func lockRoles() throws {
        try self.query("select pg_advisory_xact_lock(hashtextextended('webmacs.roles', 0))")
    }

    /// Whether the server has all of them.
    func hasServiceRoles() throws -> Bool {
        let names = ServiceRoles.services.map(ServiceRoles.name)
        let count: Int64 = try self.query("select count(*) from pg_roles where rolname = any(\(names))")[0].decode(0)
        return count == names.count
    }
}
