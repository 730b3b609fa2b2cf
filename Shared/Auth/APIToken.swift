import Crypto
import Domain
import FoundationEssentials

/// The long-lived credential of a program: `wm_` and 64 URL-safe characters, of which the database keeps only the hash.
package struct APIToken: Sendable, Hashable {
    package static let prefix = "wm_"

    package let text: String

    /// A new random token of 384 bits.
    package static func random() -> APIToken {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<48).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let base64 = Data(bytes).base64EncodedString()
        return APIToken(
            text: prefix + String(base64.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }))
    }

    private init(text: String) {
        self.text = text
    }

    /// Reads `text`; nil when it is not `wm_` and at least 32 URL-safe characters.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count >= Self.prefix.utf8.count + 32, text.utf8.count <= 255,
            text.utf8.allSatisfy(Self.isURLSafe)
        else { return nil }
        self.text = text
    }

    /// SHA-256 of the whole text. The text is random, so no salt and no slow hash are needed.
    package var hash: TokenHash { TokenHash(of: self.text) }

    private static func isURLSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
