import JWTKit

/// A public key of a provider, as its key set has it. Fields of keys that are none of ours do not matter.
struct ProviderKey: Decodable, Sendable, Hashable {
    var type: String
    var use: String?
    var algorithm: String?
    var id: String?
    var modulus: String?
    var exponent: String?
    var curve: String?
    var x: String?
    var y: String?

    private enum CodingKeys: String, CodingKey {
        case type = "kty"
        case use
        case algorithm = "alg"
        case id = "kid"
        case modulus = "n"
        case exponent = "e"
        case curve = "crv"
        case x
        case y
    }

    /// Whether this key may have made a signature of `algorithm`.
    func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        guard self.use == nil || self.use == "sig" else { return false }
        guard self.algorithm == nil || self.algorithm == algorithm.rawValue else { return false }
        switch algorithm {
        case .rs256, .ps256: return self.type == "RSA"
        case .es256: return self.type == "EC" && self.curve == "P-256"
        case .edDSA: return self.type == "OKP" && self.curve == "Ed25519"
        }
    }

    /// Whether this key has signed `token`. Numbers that are no key, and RSA below 2048 bits, have signed nothing.
    func hasSigned(_ token: IDToken) async -> Bool {
        do {
            return try await self.verifier(for: token.algorithm).verify(token.signature, signs: token.signed)
        } catch {
            return false
        }
    }

    private func verifier(for algorithm: SignatureAlgorithm) async throws -> any JWTAlgorithm {
        let keys = JWTKeyCollection()
        switch algorithm {
        case .rs256:
            let key = try Insecure.RSA.PublicKey(modulus: self.modulus ?? "", exponent: self.exponent ?? "")
            await keys.add(rsa: key, digestAlgorithm: .sha256)
        case .ps256:
            let key = try Insecure.RSA.PublicKey(modulus: self.modulus ?? "", exponent: self.exponent ?? "")
            await keys.add(pss: key, digestAlgorithm: .sha256)
        case .es256:
            await keys.add(ecdsa: try ES256PublicKey(parameters: (x: self.x ?? "", y: self.y ?? "")))
        case .edDSA:
            await keys.add(eddsa: try EdDSA.PublicKey(x: self.x ?? "", curve: .ed25519))
        }
        return try await keys.getKey()
    }
}
