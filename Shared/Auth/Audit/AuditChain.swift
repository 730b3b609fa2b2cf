/// Follows the audit log from entry to entry and says where it breaks.
///
/// A plain value: the caller brings the entries in the order of their sequence, each once.
package struct AuditChain: Sendable {
    /// Of the last entry; 0 before the first.
    package private(set) var sequence: Int64
    /// Of the last entry; zeros before the first.
    package private(set) var hash: [UInt8]

    /// - Parameters: the entry that is taken for good already.
    package init(after sequence: Int64 = 0, hash: [UInt8] = Array(repeating: 0, count: 32)) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Takes the next entry.
    ///
    /// - Throws: when it is not the next, or not what it was.
    package mutating func follow(_ entry: AuditEntry) throws(AuditBreak) {
        guard entry.sequence == self.sequence + 1 else {
            throw AuditBreak(sequence: self.sequence + 1, reason: .missing)
        }
        guard entry.previousHash == self.hash else { throw AuditBreak(sequence: entry.sequence, reason: .unlinked) }
        guard entry.hash == entry.expectedHash else { throw AuditBreak(sequence: entry.sequence, reason: .altered) }
        self.sequence = entry.sequence
        self.hash = entry.hash
    }
}
