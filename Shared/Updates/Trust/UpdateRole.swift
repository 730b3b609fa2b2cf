/// Who signs what, in the terms of The Update Framework.
package enum UpdateRole: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    /// Says whose keys count; its own keys are kept offline.
    case root
    /// Says what a release consists of: length and hash of each member.
    case targets
    /// Says which targets belong together.
    case snapshot
    /// Says which snapshot is the newest, for a short time.
    case timestamp

    /// Where a bundle has it.
    package var member: String { "metadata/\(self.rawValue).json" }
}
