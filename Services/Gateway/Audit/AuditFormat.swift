import Auth
import Domain
import ServiceKit

/// How the audit log is exported. In both forms `details` is letter by letter what the hash covers.
enum AuditFormat: String, CaseIterable, Sendable {
    case csv
    case jsonLines = "jsonl"

    var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .jsonLines: "application/x-ndjson"
        }
    }

    /// What stands before the first entry.
    var header: String {
        switch self {
        case .csv: Self.names.joined(separator: ",") + "\r\n"
        case .jsonLines: ""
        }
    }

    func append(_ entry: AuditEntry, to bytes: inout [UInt8]) {
        switch self {
        case .csv:
            bytes += entry.values.map { $0.map(CSVField.text) ?? "" }.joined(separator: ",").utf8
            bytes += "\r\n".utf8
        case .jsonLines:
            Self.appendJSON(entry, to: &bytes)
            bytes += "\n".utf8
        }
    }

    /// The entry on the wire, as an object.
    static func appendJSON(_ entry: AuditEntry, to bytes: inout [UInt8]) {
        for (index, (name, value)) in zip(Self.names, entry.values).enumerated() {
            bytes += (index == 0 ? "{\"" : ",\"").utf8
            bytes += "\(name)\":".utf8
            switch (name, value) {
            case ("sequence", let value?), ("details", let value?): bytes += value.utf8
            case (_, let value?): bytes.appendJSON(value)
            case (_, nil): bytes += "null".utf8
            }
        }
        bytes += "}".utf8
    }

    private static let names = [
        "sequence", "time", "actor", "actor_name", "address", "request_id", "action", "subject_kind",
        "subject_public_id", "subject_name", "details", "previous_hash", "hash",
    ]
}

extension AuditEntry {
    /// In the order of the names.
    fileprivate var values: [String?] {
        [
            String(self.sequence), self.at.rfc3339, self.actor, self.actorName, self.address, self.requestID,
            self.action, self.subjectKind, self.subjectID, self.subjectName, self.details,
            AuditText.hex(self.previousHash), AuditText.hex(self.hash),
        ]
    }
}
