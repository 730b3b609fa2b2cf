/// The first place at which the audit log is not what it was.
package struct AuditBreak: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        case missing
        /// It does not carry the hash of the entry before.
        case unlinked
        /// Its hash is not that of its contents.
        case altered
        /// The signed head of this day names an entry that is not there.
        case headMissing(day: String)
        /// The signed head of this day has another hash.
        case headDiffers(day: String)
        case headUnsigned(day: String)
        /// The head of this day is signed by a key that is not trusted.
        case headForeign(day: String)
    }

    package var sequence: Int64
    package var reason: Reason

    package init(sequence: Int64, reason: Reason) {
        self.sequence = sequence
        self.reason = reason
    }

    package var description: String {
        switch self.reason {
        case .missing: "entry \(self.sequence) is missing"
        case .unlinked: "entry \(self.sequence) does not follow the one before it"
        case .altered: "entry \(self.sequence) was changed: its hash is not that of its contents"
        case .headMissing(let day): "entry \(self.sequence), which was the last signed one of \(day), is missing"
        case .headDiffers(let day): "entry \(self.sequence) is not the one that was signed for \(day)"
        case .headUnsigned(let day): "the head of \(day), entry \(self.sequence), has a wrong signature"
        case .headForeign(let day):
            "the head of \(day), entry \(self.sequence), is signed by a key that is not among the trusted ones"
        }
    }
}
