import Testing
import Vault

@Suite("The key of the vault")
struct VaultKeyTests {
    private let key = VaultKey(secret: "a key of at least thirty-two characters")
    private let place = VaultPlace(id: "c-1", name: "pump")

    @Test(
        "What was sealed opens at its place, byte by byte",
        arguments: ["x", "päss 🔑", String(repeating: "s", count: 65_536)])
    func roundTrip(_ secret: String) throws {
        let sealed = try self.key.seal(Array(secret.utf8), at: self.place)
        #expect(sealed.nonce.count == 12)
        #expect(sealed.ciphertext.count == secret.utf8.count + 16)
        #expect(try self.key.open(sealed, at: self.place) == Array(secret.utf8))
    }

    @Test("Sealed twice, nothing is the same")
    func nonce() throws {
        let (one, other) = (try self.key.seal([1, 2], at: self.place), try self.key.seal([1, 2], at: self.place))
        #expect(one.nonce != other.nonce)
        #expect(one.ciphertext != other.ciphertext)
    }

    @Test(
        "A ciphertext opens nowhere else",
        arguments: [
            VaultPlace(id: "c-2", name: "pump"), VaultPlace(id: "c-1", name: "pumps"),
            VaultPlace(id: "c-1p", name: "ump"),
            .check,
        ])
    func elsewhere(_ other: VaultPlace) throws {
        let sealed = try self.key.seal([1], at: self.place)
        #expect(throws: VaultError.damaged) { try self.key.open(sealed, at: other) }
    }

    @Test("Another key says that it is another one")
    func wrongKey() throws {
        let sealed = try self.key.seal([1], at: self.place)
        let other = VaultKey(secret: "another key of thirty-two characters")
        #expect(other.id != self.key.id)
        let error = #expect(throws: VaultError.wrongKey) { try other.open(sealed, at: self.place) }
        #expect(error?.detail.contains("ENCRYPTION_KEY") == true)
    }

    @Test("Any changed bit, and a ciphertext that is cut, is damage")
    func damage() throws {
        let sealed = try self.key.seal([1, 2, 3], at: self.place)
        for index in sealed.ciphertext.indices {
            var changed = sealed
            changed.ciphertext[index] ^= 1
            #expect(throws: VaultError.damaged) { try self.key.open(changed, at: self.place) }
        }
        var cut = sealed
        cut.ciphertext = Array(cut.ciphertext.prefix(15))
        #expect(throws: VaultError.damaged) { try self.key.open(cut, at: self.place) }
        cut.nonce = []
        #expect(throws: VaultError.damaged) { try self.key.open(cut, at: self.place) }
    }

    @Test("One secret always makes the same key")
    func same() throws {
        let again = VaultKey(secret: "a key of at least thirty-two characters")
        #expect(again.id == self.key.id)
        #expect(again.id.count == 16)
        #expect(try again.open(self.key.seal([7], at: self.place), at: self.place) == [7])
    }
}
