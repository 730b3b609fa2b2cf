import Domain

/// Why a password could not be hashed or compared.
package enum PasswordError: PublicError, Hashable {
    /// So many hashes wait already that one more would wait too long.
    case overloaded
    /// libargon2 failed: out of memory.
    case hashingFailed(code: Int32)

    package var kind: ErrorKind { .unavailable(retryAfter: 1) }

    package var detail: String { "Too many logins at once; try again." }
}
