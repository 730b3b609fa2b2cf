import Crypto

/// The computed parts of the opening handshake (RFC 6455, section 4).
package enum WebSocketHandshake {
    package static let version = "13"

    /// The `Sec-WebSocket-Accept` that answers `key`.
    package static func accept(forKey key: String) -> String {
        let digest = Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Self.base64(Array(digest))
    }

    /// Whether `key` is 16 bytes in base64, as a client has to send.
    package static func isValid(key: String) -> Bool {
        let characters = Array(key.utf8)
        guard characters.count == 24, characters.hasSuffix("==") else { return false }
        return characters.dropLast(2).allSatisfy { Self.alphabet.contains($0) }
    }

    /// A fresh key, of 16 bytes.
    static func key(using generator: inout some RandomNumberGenerator) -> String {
        Self.base64((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for (index, byte) in group.enumerated() { bits |= UInt32(byte) << (16 - 8 * UInt32(index)) }
            for position in 0..<4 {
                text.append(
                    position <= group.count ? Self.alphabet[Int(bits >> (18 - 6 * UInt32(position)) & 63)] : 0x3D)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
}
