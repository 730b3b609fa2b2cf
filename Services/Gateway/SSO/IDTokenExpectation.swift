import Domain
import ServiceKit

/// What an ID token must say to be ours and of now.
struct IDTokenExpectation: Sendable {
    /// How far the provider's clock may be off.
    static let leeway: Duration = .seconds(60)

    var issuer: String
    var clientID: String
    var nonce: String
    var accessToken: String?
    var now: Timestamp

    /// The claims, when all is as it must be. The signature is the caller's to verify.
    ///
    /// - Throws: ``IDTokenFault``.
    func check(_ token: IDToken) throws(IDTokenFault) {
        let claims = token.claims
        guard claims["iss"]?.text == self.issuer else { throw .issuer }
        try self.checkAudience(claims)
        guard let expiry = Self.time(claims["exp"]) else { throw .missing("exp") }
        guard self.now < expiry + Self.leeway else { throw .expired }
        guard let issuedAt = Self.time(claims["iat"]) else { throw .missing("iat") }
        guard issuedAt <= self.now + Self.leeway else { throw .issuedInFuture }
        if let start = Self.time(claims["nbf"]), start > self.now + Self.leeway { throw .issuedInFuture }
        guard claims["nonce"]?.text == self.nonce else { throw .nonce }
        if let hash = claims["at_hash"] {
            guard let accessToken, hash.text == token.algorithm.halfHash(of: accessToken) else {
                throw .accessTokenHash
            }
        }
    }

    /// With several audiences the token says for which of them it was made.
    private func checkAudience(_ claims: JSONValue) throws(IDTokenFault) {
        let audiences: [String]
        switch claims["aud"] {
        case .string(let text): audiences = [text]
        case .array(let items): audiences = items.compactMap(\.text)
        default: throw .missing("aud")
        }
        guard audiences.contains(self.clientID) else { throw .audience }
        if let party = claims["azp"] {
            guard party.text == self.clientID else { throw .authorizedParty }
        } else if audiences.count > 1 {
            throw .authorizedParty
        }
    }

    /// Seconds since 1970, within what a ``Timestamp`` can hold.
    private static func time(_ value: JSONValue?) -> Timestamp? {
        guard let seconds = value?.number, (0...9e12).contains(seconds) else { return nil }
        return Timestamp(microseconds: Int64(seconds * 1_000_000))
    }
}
