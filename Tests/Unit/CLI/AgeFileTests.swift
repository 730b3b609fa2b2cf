import Crypto
import FoundationEssentials
import Testing

@testable import CLIService

@Suite struct AgeFileTests {
    /// Made by `age --passphrase`, version 1.1.1.
    private static let ofAge = """
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBENno4Q3dRbkViTkVKR2ZwMXFaT2ZnIDE4Ckg2MDRCZXhGTEthbEpkc0d5L083QXVld3JpNHJoQXhlcmtDckpr\
        SmxvSTgKLS0tIHZGQ2xrY1FpV1pwZ2l6N0g3UjRKK2p0RjQzNnNGczRuOGhoWENXbU8zZGsKZoFysjTADdihQuJXocbohRtdGJ4RZOlwUbLazFmhPuVtTZOMvFEM62FRHo89\
        BV8=
        """

    @Test("A file of age itself opens, with its passphrase alone")
    func foreign() throws {
        let file = Array(try #require(Data(base64Encoded: Self.ofAge)))
        let plain = try AgeFile.open(file, passphrase: "correct horse battery")
        #expect(String(decoding: plain, as: UTF8.self) == "hello from age\n")
        #expect(throws: AgeError.wrongPassphrase) { try AgeFile.open(file, passphrase: "correct horse batterz") }
    }

    @Test("What was sealed opens, however long it is", arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func roundTrip(size: Int) throws {
        let plain = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try AgeFile.seal(plain, passphrase: "p", workFactor: 4)
        #expect(try AgeFile.open(file, passphrase: "p") == plain)
    }

    @Test("A changed bit anywhere, and a file that is cut or goes on, does not open")
    func damage() throws {
        let file = try AgeFile.seal(Array("a secret".utf8), passphrase: "p", workFactor: 4)
        // The work factor of the header is left out: another one is only slow.
        let factor = try #require(String(decoding: file, as: UTF8.self).firstRange(of: " 4\n"))
        let place = String(decoding: file, as: UTF8.self)[..<factor.lowerBound].utf8.count + 1
        for index in file.indices where index != place {
            var changed = file
            changed[index] ^= 1
            #expect(throws: AgeError.self, "byte \(index)") { try AgeFile.open(changed, passphrase: "p") }
        }
        for length in file.indices {
            #expect(throws: AgeError.self) { try AgeFile.open(Array(file.prefix(length)), passphrase: "p") }
        }
        #expect(throws: AgeError.damaged) { try AgeFile.open(file + [0], passphrase: "p") }
    }

    @Test("A piece of a long file cannot be left out at its end")
    func truncation() throws {
        let plain = [UInt8](repeating: 7, count: 2 * 65_536)
        let file = try AgeFile.seal(plain, passphrase: "p", workFactor: 4)
        #expect(throws: AgeError.damaged) {
            try AgeFile.open(Array(file.dropLast(65_536 + 16)), passphrase: "p")
        }
    }

    @Test("A file that would take more than a gibibyte for each guess is not tried")
    func cost() throws {
        let file = try AgeFile.seal([], passphrase: "p", workFactor: 4)
        let text = String(decoding: file.prefix(60), as: UTF8.self)
        let dear = Array(text.replacing(" 4\n", with: " 21\n", maxReplacements: 1).utf8) + file.dropFirst(60)
        #expect(throws: AgeError.tooCostly) { try AgeFile.open(dear, passphrase: "p") }
    }

    @Test("A recipient is taken as age-keygen writes it, and no other text is")
    func recipients() {
        let good = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
        #expect(AgeRecipient(argument: good)?.key.rawRepresentation.count == 32)
        for bad in [
            "", "age1", String(good.dropLast()), good.replacing("z7h", with: "z7j"), good.uppercased(), "x" + good,
        ] {
            #expect(AgeRecipient(argument: bad) == nil, "\(bad)")
        }
    }

    @Test("What is for recipients has a stanza for each, and no passphrase opens it")
    func forRecipients() throws {
        let recipient = try #require(
            AgeRecipient(argument: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"))
        let file = try AgeFile.seal(Array("a secret".utf8), for: [recipient, recipient])
        let header = String(decoding: file.prefix(300), as: UTF8.self)
        #expect(header.ranges(of: "-> X25519 ").count == 2)
        #expect(throws: AgeError.self) { try AgeFile.open(file, passphrase: "p") }
    }
}
