import Domain
import JWTKit

/// What an access token says. `iat` and `exp` are whole seconds, as other readers of tokens expect them; the exact
/// instant of issue stands beside them, because a revocation compares with it.
package struct AccessTokenClaims: JWTPayload, Hashable {
    package static let issuer = "webmacs"

    package var issuer: String
    package var user: String
    package var name: String
    package var role: Role
    package var id: String
    package var issuedAtSeconds: Int64
    package var expiresAtSeconds: Int64
    package var issuedAtMicroseconds: Int64

    /// - Parameters:
    ///   - id: random; a logout revokes the token under it.
    ///   - issuedAt: the database's clock, which also stamps revocations.
    ///   - lifetime: whole seconds.
    package init(user: User, id: String, issuedAt: Timestamp, lifetime: Duration) {
        self.issuer = Self.issuer
        self.user = user.id.text
        self.name = user.name
        self.role = user.role
        self.id = id
        self.issuedAtMicroseconds = issuedAt.microseconds
        self.issuedAtSeconds = issuedAt.microseconds / 1_000_000
        self.expiresAtSeconds = self.issuedAtSeconds + lifetime.components.seconds
    }

    package var expiresAt: Timestamp { Timestamp(microseconds: self.expiresAtSeconds * 1_000_000) }

    package var principal: Principal {
        Principal(
            user: User.ID(self.user), name: self.name, role: self.role,
            credential: .session(
                id: self.id, issuedAt: Timestamp(microseconds: self.issuedAtMicroseconds), expiresAt: self.expiresAt))
    }

    /// Only the issuer: whether the token's life is over depends on the clock, which ``TokenVerifier`` asks.
    package func verify(using algorithm: some JWTAlgorithm) throws {
        guard self.issuer == Self.issuer else { throw AuthError.invalid }
    }

    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case user = "sub"
        case name
        case role
        case id = "jti"
        case issuedAtSeconds = "iat"
        case expiresAtSeconds = "exp"
        case issuedAtMicroseconds = "iat_us"
    }
}
