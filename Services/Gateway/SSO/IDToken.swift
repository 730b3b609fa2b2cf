import FoundationEssentials
import ServiceKit

/// An ID token, taken apart and not believed yet.
struct IDToken: Sendable {
    private struct Header: Decodable {
        var alg: String
        var kid: String?
        /// Extensions that must be understood: none is.
        var crit: [String]?
    }

    var algorithm: SignatureAlgorithm
    var keyID: String?
    var claims: JSONValue
    /// What the signature is over.
    var signed: [UInt8]
    var signature: Data

    /// - Throws: ``IDTokenFault``.
    init(_ text: String) throws(IDTokenFault) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            // Whatever is wrong with the text, it is no token.
            let header = try? JSONDecoder().decode(Header.self, from: head),
            let claims = try? JSONDecoder().decode(JSONValue.self, from: body), header.crit == nil
        else { throw .malformed }
        guard let algorithm = SignatureAlgorithm(rawValue: header.alg) else { throw .algorithm(header.alg) }
        self.algorithm = algorithm
        self.keyID = header.kid
        self.claims = claims
        self.signed = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
    }
}
