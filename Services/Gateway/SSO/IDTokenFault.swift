/// Why an ID token proves nothing.
enum IDTokenFault: Error, Hashable {
    case malformed
    /// `none`, `HS256`, or another that is not asked for.
    case algorithm(String)
    case unknownKey(String?)
    case signature
    case issuer
    case audience
    case authorizedParty
    case expired
    case issuedInFuture
    case nonce
    case accessTokenHash
    /// A claim that must be there is not.
    case missing(String)
}
