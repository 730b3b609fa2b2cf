import Domain
import ServiceKit

/// Which role the provider's groups mean here.
struct RoleMapping: Sendable, Hashable {
    /// The claim's name; where no claim has it, its way through objects: `realm_access.roles`.
    var claim: String
    var roles: [String: Role]

    /// - Parameters:
    ///   - entries: `value=role` each; a value may contain `=`.
    /// - Returns: nil when an entry is of another form, or names no role.
    init?(claim: String, entries: [String]) {
        var roles: [String: Role] = [:]
        for entry in entries {
            guard let separator = entry.lastIndex(of: "="), separator != entry.startIndex,
                let role = Role(rawValue: String(entry[entry.index(after: separator)...]))
            else { return nil }
            roles[String(entry[..<separator])] = role
        }
        guard !claim.isEmpty, !roles.isEmpty else { return nil }
        self.claim = claim
        self.roles = roles
    }

    /// The highest role that a value of the claim means; nil when none means any.
    func role(in claims: JSONValue) -> Role? {
        self.values(in: claims).compactMap { self.roles[$0] }.max()
    }

    private func values(in claims: JSONValue) -> [String] {
        let found =
            claims[self.claim]
            ?? self.claim.split(separator: ".").reduce(claims) { value, name in value?[String(name)] }
        switch found {
        case .string(let text): return [text]
        case .array(let items): return items.compactMap(\.text)
        default: return []
        }
    }
}
