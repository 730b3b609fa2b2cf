import Auth
import Domain
import Postgres

/// The operator's hand in the gateway's table `api_tokens`: tokens of services of their own.
enum TokenRows {
    struct Row: Sendable {
        /// Kept by a token that is known already: it names the source of a device's readings.
        var id: String
        var name: String
        var hash: TokenHash
        var role: Role
        var scopes: Set<Scope>?
    }

    struct Outcome: Sendable {
        var id: String
        var didChange: Bool
        /// Whether another token of this name ended.
        var didReplace: Bool
    }

    /// Stores the token, or brings the one of this name in line with it, in one transaction.
    ///
    /// - Throws: ``CommandFailure`` when the name is taken and may not be replaced, or the token belongs to another.
    static func register(_ row: Row, mayReplace: Bool, _ connection: PostgresConnection) async throws -> Outcome {
        let scopes = row.scopes?.map(\.rawValue).sorted()
        do {
            return try await connection.run { connection in
                try connection.transaction { connection in
                    let known = try connection.query(
                        """
                        select public_id, token_hash, role, scopes from api_tokens
                        where name = \(row.name) and user_id is null for update
                        """)
                    guard let old = known.first else {
                        try connection.execute(
                            """
                            insert into api_tokens (public_id, name, token_hash, role, scopes)
                            values (\(row.id), \(row.name), \(row.hash.bytes), \(row.role.rawValue), \(scopes))
                            """)
                        return Outcome(id: row.id, didChange: true, didReplace: false)
                    }
                    guard mayReplace else {
                        throw CommandFailure("there is already a token with the name '\(row.name)'")
                    }
                    let id = try old.decode("public_id", as: String.self)
                    let isSameToken = try old.decode("token_hash", as: [UInt8].self) == row.hash.bytes
                    let isSame =
                        try isSameToken && old.decode("role", as: String.self) == row.role.rawValue
                        && old.decode("scopes", as: [String]?.self)?.sorted() == scopes
                    if !isSame {
                        try connection.execute(
                            """
                            update api_tokens set token_hash = \(row.hash.bytes), role = \(row.role.rawValue),
                                scopes = \(scopes), created_at = now(), last_used_at = null, former_hash = null,
                                former_ends_at = null
                            where public_id = \(id)
                            """)
                    }
                    return Outcome(id: id, didChange: !isSame, didReplace: !isSameToken)
                }
            }
        } catch let error as PostgresError where error.constraint == "api_tokens_hash_key" {
            throw CommandFailure("this token belongs to another name already")
        } catch let error as PostgresError where error.constraint == "api_tokens_service_name_key" {
            // Another run of this command was faster: theirs is there, ours looks again.
            return try await Self.register(row, mayReplace: mayReplace, connection)
        }
    }
}
