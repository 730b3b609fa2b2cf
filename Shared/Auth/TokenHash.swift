import Crypto

/// SHA-256 of a token: what is stored, looked up and cached in its place.
package struct TokenHash: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(of token: String) {
        self.bytes = Array(SHA256.hash(data: Array(token.utf8)))
    }

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
