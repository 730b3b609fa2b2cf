import Crypto
import FoundationEssentials

/// What PostgreSQL stores of a password (RFC 5802 and 7677): enough to check it, and not to log in with.
enum ScramVerifier {
    static let iterations = 4096

    /// - Parameter password: ASCII; others would have to be normalised.
    static func text(password: String, salt: [UInt8] = Self.salt()) -> String {
        let salted = SymmetricKey(data: Self.salted(password, salt))
        let clientKey = HMAC<SHA256>.authenticationCode(for: Array("Client Key".utf8), using: salted)
        let storedKey = SHA256.hash(data: Data(clientKey))
        let serverKey = HMAC<SHA256>.authenticationCode(for: Array("Server Key".utf8), using: salted)
        return "SCRAM-SHA-256$\(Self.iterations):\(Data(salt).base64EncodedString())"
            + "$\(Data(storedKey).base64EncodedString()):\(Data(serverKey).base64EncodedString())"
    }

    private static func salt() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// PBKDF2 with one block: the hash is as long as what is asked for.
    private static func salted(_ password: String, _ salt: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: Array(password.utf8))
        var last = Array(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var sum = last
        for _ in 1..<Self.iterations {
            last = Array(HMAC<SHA256>.authenticationCode(for: last, using: key))
            for index in sum.indices { sum[index] ^= last[index] }
        }
        return sum
    }
}
