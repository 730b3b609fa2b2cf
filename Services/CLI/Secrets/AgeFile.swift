import Crypto
import CryptoExtras
import FoundationEssentials

/// A file in the format of age (`age-encryption.org/v1`) that one passphrase opens, or the keys of recipients: `age --decrypt` opens
/// both.
///
/// ```
/// passphrase ──scrypt──┐
/// recipient ───X25519──┴▶ opens the file's key ──HKDF-SHA256──┬─ "header"  ──▶ HMAC-SHA256 of the header
///                                                            └─ "payload" ──▶ ChaCha20-Poly1305 of each 64 KiB
/// ```
enum AgeFile {
    /// scrypt with N = 2^17, r = 8, p = 1 and 16 random bytes of salt: half a second and 128 MiB for each guess.
    static let workFactor = 17

    /// What is opened at the most; 2^20 takes 1 GiB.
    private static let greatestWorkFactor = 20
    private static let pieceSize = 64 * 1024
    private static let tagSize = 16
    private static let version = "age-encryption.org/v1"
    private static let label = "age-encryption.org/v1/scrypt"

    static func seal(_ plain: [UInt8], passphrase: String, workFactor: Int = Self.workFactor) throws -> [UInt8] {
        let fileKey = SymmetricKey(size: .bits128)
        let salt = Self.random(16)
        let body = try Self.wrap(fileKey, with: Self.wrappingKey(passphrase, salt: salt, workFactor))
        return try Self.seal(
            plain, fileKey, stanzas: ["-> scrypt \(Self.base64(salt)) \(workFactor)\n\(Self.base64(body))"])
    }

    /// For one recipient or more, each of whom opens it alone; nobody here can.
    static func seal(_ plain: [UInt8], for recipients: [AgeRecipient]) throws -> [UInt8] {
        let fileKey = SymmetricKey(size: .bits128)
        let stanzas = try recipients.map { recipient in
            let (share, key) = try recipient.agree()
            return "-> X25519 \(Self.base64(share))\n\(Self.base64(try Self.wrap(fileKey, with: key)))"
        }
        return try Self.seal(plain, fileKey, stanzas: stanzas)
    }

    private static func wrap(_ fileKey: SymmetricKey, with key: SymmetricKey) throws -> [UInt8] {
        let box = try ChaChaPoly.seal(
            fileKey.withUnsafeBytes { Array($0) }, using: key, nonce: try Self.nonce(0, isLast: false))
        return Array(box.ciphertext) + Array(box.tag)
    }

    private static func seal(_ plain: [UInt8], _ fileKey: SymmetricKey, stanzas: [String]) throws -> [UInt8] {
        let header = "\(Self.version)\n\(stanzas.joined(separator: "\n"))\n---"
        let mac = HMAC<SHA256>.authenticationCode(for: Array(header.utf8), using: Self.headerKey(fileKey))
        let nonce = Self.random(16)
        var file = Array("\(header) \(Self.base64(Array(mac)))\n".utf8) + nonce

        let key = Self.payloadKey(fileKey, nonce: nonce)
        var rest = plain[...]
        var counter: UInt64 = 0
        repeat {
            let piece = rest.prefix(Self.pieceSize)
            rest = rest.dropFirst(piece.count)
            let box = try ChaChaPoly.seal(
                Array(piece), using: key, nonce: try Self.nonce(counter, isLast: rest.isEmpty))
            file += Array(box.ciphertext) + Array(box.tag)
            counter += 1
        } while !rest.isEmpty
        return file
    }

    /// - Throws: ``AgeError``. Nothing of the file is handed out unless all of it is as it was written.
    static func open(_ file: [UInt8], passphrase: String) throws -> [UInt8] {
        var rest = file[...]
        guard let version = Self.line(&rest), version == Self.version, let stanza = Self.line(&rest),
            let body = Self.line(&rest).flatMap(Self.bytes), let end = Self.line(&rest), end.hasPrefix("--- "),
            let mac = Self.bytes(String(end.dropFirst(4)))
        else { throw AgeError.notAge }
        let words = stanza.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 4, words[0] == "->", words[1] == "scrypt", let salt = Self.bytes(words[2]),
            salt.count == 16, let workFactor = Int(words[3]), body.count == 16 + Self.tagSize
        else { throw AgeError.noPassphrase }
        guard (1...Self.greatestWorkFactor).contains(workFactor) else { throw AgeError.tooCostly }

        let wrappingKey = try Self.wrappingKey(passphrase, salt: salt, workFactor)
        guard let opened = Self.piece(body[...], with: wrappingKey, nonce: try Self.nonce(0, isLast: false)) else {
            throw AgeError.wrongPassphrase
        }
        let fileKey = SymmetricKey(data: opened)
        let header = Array("\(Self.version)\n\(stanza)\n\(Self.base64(body))\n---".utf8)
        guard HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: header, using: Self.headerKey(fileKey)),
            rest.count >= 16 + Self.tagSize
        else { throw AgeError.damaged }

        let key = Self.payloadKey(fileKey, nonce: Array(rest.prefix(16)))
        rest = rest.dropFirst(16)
        var plain: [UInt8] = []
        var counter: UInt64 = 0
        repeat {
            let sealed = rest.prefix(Self.pieceSize + Self.tagSize)
            rest = rest.dropFirst(sealed.count)
            guard let piece = Self.piece(sealed, with: key, nonce: try Self.nonce(counter, isLast: rest.isEmpty)) else {
                throw AgeError.damaged
            }
            plain += piece
            counter += 1
        } while !rest.isEmpty
        return plain
    }

    private static func wrappingKey(_ passphrase: String, salt: [UInt8], _ workFactor: Int) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Array(passphrase.utf8), salt: Array(Self.label.utf8) + salt, outputByteCount: 32,
            rounds: 1 << workFactor, blockSize: 8, parallelism: 1)
    }

    private static func headerKey(_ fileKey: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: fileKey, info: Array("header".utf8), outputByteCount: 32)
    }

    private static func payloadKey(_ fileKey: SymmetricKey, nonce: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: fileKey, salt: nonce, info: Array("payload".utf8), outputByteCount: 32)
    }

    /// A counter of 11 bytes, and whether this is the last piece.
    private static func nonce(_ counter: UInt64, isLast: Bool) throws -> ChaChaPoly.Nonce {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
        return try ChaChaPoly.Nonce(data: [0, 0, 0] + bytes + [isLast ? 1 : 0])
    }

    private static func piece(_ sealed: ArraySlice<UInt8>, with key: SymmetricKey, nonce: ChaChaPoly.Nonce) -> [UInt8]?
    {
        guard sealed.count >= Self.tagSize,
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce, ciphertext: Array(sealed.dropLast(Self.tagSize)), tag: Array(sealed.suffix(Self.tagSize))),
            let plain = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        return Array(plain)
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A line of the header, of at most 200 bytes.
    private static func line(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let end = rest.prefix(200).firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    /// Of base64 without padding; anything but what ``base64(_:)`` writes is nil.
    private static func bytes(_ text: String) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: text + padding).map({ Array($0) }), Self.base64(bytes) == text else {
            return nil
        }
        return bytes
    }
}
