import Domain

/// Why a stored secret cannot be had.
package enum VaultError: PublicError, Hashable, CustomStringConvertible {
    /// It was encrypted with another key than the one that is set.
    case wrongKey
    /// It does not open with its own key: it was changed, cut, or moved from elsewhere.
    case damaged

    package var kind: ErrorKind { .unavailable(retryAfter: 60) }

    package var description: String { self.detail }

    package var detail: String {
        switch self {
        case .wrongKey:
            "The vault is encrypted with another key than ENCRYPTION_KEY: set the old one again, or run 'webmacs vault rotate'."
        case .damaged:
            "The stored secret does not open, although ENCRYPTION_KEY is the right one: it was changed in the database."
        }
    }
}
