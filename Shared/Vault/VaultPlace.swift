/// Where a secret belongs. Encrypted with it as associated data, so that a ciphertext copied to another row, or a row
/// that was given another name behind our back, does not open.
package struct VaultPlace: Sendable, Hashable {
    /// Nothing but a proof that a key is the right one.
    package static let check = VaultPlace(id: "", name: "")

    package var id: String
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    /// The id's length first: no two places have the same bytes.
    var bytes: [UInt8] {
        Array("\(self.id.utf8.count):\(self.id)\(self.name)".utf8)
    }
}
