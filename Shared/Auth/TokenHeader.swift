import FoundationEssentials

/// The first part of an access token: which key is said to have signed it.
struct TokenHeader: Decodable {
    var algorithm: String
    var keyID: String

    private enum CodingKeys: String, CodingKey {
        case algorithm = "alg"
        case keyID = "kid"
    }

    /// Nil when `token` has not three parts, or the first is not a JSON object with `alg` and `kid`.
    init?(of token: String) {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var base64 = parts[0].map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while base64.count % 4 != 0 {
            base64.append(UInt8(ascii: "="))
        }
        // Whatever is wrong with the text, it is no header.
        guard let data = Data(base64Encoded: Data(base64)),
            let header = try? JSONDecoder().decode(TokenHeader.self, from: data)
        else { return nil }
        self = header
    }
}
