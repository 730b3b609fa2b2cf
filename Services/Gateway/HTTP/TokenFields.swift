import Domain
import ServiceKit

extension BodyFields {
    /// When a token ends: `expires_at`, or `expires_in_days` from now.
    mutating func tokenEnd(at now: Timestamp) -> Timestamp? {
        let end = self.optionalTime("expires_at", in: now...Timestamp(microseconds: .max))
        let days = self.optionalInteger("expires_in_days", in: TokenRules.life)
        if end != nil, days != nil {
            self.note("expires_in_days", "Give only one of expires_at and expires_in_days", type: "value_error")
        }
        return end ?? days.map { now + .seconds($0 * 86_400) }
    }

    /// What an update of a token sets.
    mutating func tokenChanges(at now: Timestamp) -> TokenChanges {
        TokenChanges(
            name: self.optionalText("name", length: TokenRules.nameLength),
            scopes: self.clearable("scopes") { $0.optionalChoices("scopes") },
            device: self.clearable("device") { $0.optionalText("device", length: TokenRules.deviceLength) },
            expiresAt: self.clearable("expires_at") { $0.tokenEnd(at: now) })
    }
}
