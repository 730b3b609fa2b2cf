import Crypto
import FoundationEssentials

/// What a receiver knows us by.
///
/// One that begins with `whsec_` is base64 behind it, as Standard Webhooks says; of any other the bytes of its text sign.
/// `X-WebMACS-Signature` is always made with the bytes of the whole text.
struct SigningSecret: Sendable, Hashable {
    let text: String

    /// What signs as Standard Webhooks says.
    private let key: [UInt8]

    /// - Returns: nil when what stands behind `whsec_` is not base64 of at least one byte.
    init?(_ text: String) {
        self.text = text
        if text.hasPrefix(Self.prefix) {
            guard let key = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))), !key.isEmpty else {
                return nil
            }
            self.key = Array(key)
        } else {
            self.key = Array(text.utf8)
        }
    }

    /// A new one of 256 random bits.
    static func random() -> SigningSecret {
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return SigningSecret(key: key)
    }

    private init(key: [UInt8]) {
        self.text = Self.prefix + Data(key).base64EncodedString()
        self.key = key
    }

    /// `v1,<base64>`: HMAC-SHA256 of `id.timestamp.body`.
    func standardSignature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var mac = HMAC<SHA256>(key: SymmetricKey(data: self.key))
        mac.update(data: Array("\(id).\(timestamp).".utf8))
        mac.update(data: body)
        return "v1," + Data(mac.finalize()).base64EncodedString()
    }

    /// `sha256=<hex>`: HMAC-SHA256 of the body alone.
    func bodySignature(_ body: [UInt8]) -> String {
        let key = SymmetricKey(data: Array(self.text.utf8))
        let digits = Array("0123456789abcdef".utf8)
        let hex = HMAC<SHA256>.authenticationCode(for: body, using: key).flatMap { byte in
            [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return "sha256=" + String(decoding: hex, as: UTF8.self)
    }

    private static let prefix = "whsec_"
}
