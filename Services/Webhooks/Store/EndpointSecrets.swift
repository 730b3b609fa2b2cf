import Domain
import Postgres
import Vault

/// The secrets of an endpoint as they are stored.
struct EndpointSecrets: Sendable {
    var present: SealedSecret

    /// That of before the last rotation, while it signs too.
    var previous: SealedSecret?

    /// Whose secrets they are is authenticated with them; not the URL, which may change.
    static func place(_ endpoint: Endpoint.ID) -> VaultPlace {
        VaultPlace(id: endpoint.text, name: "webhook")
    }

    /// - Throws: `VaultError`.
    func open(of endpoint: Endpoint.ID, with key: VaultKey) throws -> [SigningSecret] {
        try ([self.present] + [self.previous].compactMap { $0 }).map { sealed in
            let bytes = try key.open(sealed, at: Self.place(endpoint))
            guard let secret = SigningSecret(String(decoding: bytes, as: UTF8.self)) else { throw VaultError.damaged }
            return secret
        }
    }
}

extension EndpointSecrets {
    /// From `key_id`, `nonce`, `ciphertext` and, while it signs, the same with `previous_` before them.
    init(_ row: SQLRow) throws {
        self.present = try SealedSecret(row)
        if let keyID: String = try row.decode("previous_key_id") {
            self.previous = SealedSecret(
                keyID: keyID, nonce: try row.decode("previous_nonce"), ciphertext: try row.decode("previous_ciphertext")
            )
        }
    }

    /// The columns that ``init(_:)`` reads, of a table named `w`.
    static let columns = """
        w.key_id, w.nonce, w.ciphertext,
        case when w.previous_until > now() then w.previous_key_id end as previous_key_id,
        case when w.previous_until > now() then w.previous_nonce end as previous_nonce,
        case when w.previous_until > now() then w.previous_ciphertext end as previous_ciphertext
        """
}
