import Crypto

/// The signatures that are taken. All need a key that only the provider has; `none` and `HS256` do not.
enum SignatureAlgorithm: String, CaseIterable {
    case rs256 = "RS256"
    case ps256 = "PS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"

    /// `at_hash` of an access token: the left half of its hash.
    func halfHash(of token: String) -> String {
        let bytes = Array(token.utf8)
        let hash = self == .edDSA ? Array(SHA512.hash(data: bytes)) : Array(SHA256.hash(data: bytes))
        return Base64URL.encode(hash.prefix(hash.count / 2))
    }
}
