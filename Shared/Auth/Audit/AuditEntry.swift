import Crypto
import Domain

/// An entry of the audit log, as it is stored.
package struct AuditEntry: Sendable, Hashable {
    /// From 1, without gaps.
    package var sequence: Int64
    package var at: Timestamp
    /// `user:<id>`, `token:<id>`, `system` or `database`.
    package var actor: String
    package var actorName: String?
    package var address: String?
    package var requestID: String?
    /// What, and what became of it: `channel.updated`.
    package var action: String
    package var subjectKind: String?
    package var subjectID: String?
    package var subjectName: String?
    /// A JSON object, letter by letter as the database writes it: the hash covers these.
    package var details: String
    /// 32 bytes each.
    package var previousHash: [UInt8]
    package var hash: [UInt8]

    package init(
        sequence: Int64, at: Timestamp, actor: String, actorName: String?, address: String?, requestID: String?,
        action: String, subjectKind: String?, subjectID: String?, subjectName: String?, details: String,
        previousHash: [UInt8], hash: [UInt8]
    ) {
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.actorName = actorName
        self.address = address
        self.requestID = requestID
        self.action = action
        self.subjectKind = subjectKind
        self.subjectID = subjectID
        self.subjectName = subjectName
        self.details = details
        self.previousHash = previousHash
        self.hash = hash
    }

    /// What the hash covers; the database makes the same text in its function `audit_text`.
    package var text: String {
        AuditText.of([
            "1", String(self.sequence), String(self.at.microseconds), self.actor, self.actorName, self.address,
            self.requestID, self.action, self.subjectKind, self.subjectID, self.subjectName, self.details,
            AuditText.hex(self.previousHash),
        ])
    }

    /// What ``hash`` is when nobody has touched the entry.
    package var expectedHash: [UInt8] { Array(SHA256.hash(data: Array(self.text.utf8))) }
}
