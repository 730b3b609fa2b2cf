import Contracts
import FoundationEssentials

extension AuthorizationScheme {
    /// The token of the field's value; nil when it is of another scheme.
    func token(of field: String) -> String? {
        guard let separator = field.firstIndex(of: " "), field[..<separator].lowercased() == self.rawValue else {
            return nil
        }
        let text = field[separator...].trimmed
        guard self == .basic else { return text }
        guard let pair = Data(base64Encoded: text).map({ String(decoding: $0, as: UTF8.self) }),
            let colon = pair.firstIndex(of: ":")
        else { return nil }
        return String(pair[pair.index(after: colon)...])
    }
}
