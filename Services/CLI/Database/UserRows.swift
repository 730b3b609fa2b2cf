import Domain
import Postgres

/// The operator's hand in the gateway's table `users`.
enum UserRows {
    struct Line: Sendable {
        var id: String
        var role: String
        var name: String
        var email: String
        var isEnabled: Bool
    }

    /// - Throws: ``CommandFailure`` when the e-mail or the name is taken.
    static func insert(_ user: User, passwordHash: String, _ connection: PostgresConnection) async throws {
        do {
            try await connection.run { connection in
                _ = try connection.execute(
                    """
                    insert into users (public_id, email, username, password_hash, role)
                    values (\(user.id.text), \(user.email), \(user.name), \(passwordHash), \(user.role.rawValue))
                    """)
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            let what = error.constraint == "users_email_key" ? "e-mail" : "name"
            throw CommandFailure("there is already a user with this \(what)")
        }
    }

    static func list(_ connection: PostgresConnection) async throws -> [Line] {
        try await connection.run { connection in
            try connection.query(
                """
                select public_id, role, username, email, disabled_at is null as is_enabled
                from users order by username, public_id
                """
            ).map { row in
                Line(
                    id: try row.decode("public_id"), role: try row.decode("role"), name: try row.decode("username"),
                    email: try row.decode("email"), isEnabled: try row.decode("is_enabled"))
            }
        }
    }
}
