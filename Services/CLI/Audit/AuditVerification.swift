import Auth
import Domain
import Postgres

/// The whole audit log computed anew: a few thousand entries in memory at a time, about 100 000 a second.
struct AuditVerification: Sendable {
    /// Up to the fault, if there is one.
    private(set) var entries: Int64 = 0
    private(set) var lastAt: Timestamp?
    private(set) var heads = 0
    /// The last entry that a head names.
    private(set) var signedThrough: Int64?
    /// The first one found.
    private(set) var fault: AuditBreak?

    private static let portion = 5000

    /// - Parameter trustedKeys: in hexadecimal; nil: any key.
    static func run(on connection: PostgresConnection, trustedKeys: Set<String>?) async throws -> AuditVerification {
        // Heads first: entries that are added meanwhile are behind them all.
        let heads = try await connection.run { try AuditRows.heads("order by sequence", $0) }
        var verification = AuditVerification()
        do {
            try await verification.follow(heads, on: connection, trustedKeys: trustedKeys)
        } catch let fault as AuditBreak {
            verification.fault = fault
        }
        return verification
    }

    private mutating func follow(
        _ heads: [AuditHead], on connection: PostgresConnection, trustedKeys: Set<String>?
    ) async throws {
        var rest = heads[...]
        var chain = AuditChain()
        while true {
            let after = chain.sequence
            let entries = try await connection.run { try AuditRows.entries(after: after, limit: Self.portion, $0) }
            if entries.isEmpty { break }
            for entry in entries {
                try chain.follow(entry)
                self.entries += 1
                self.lastAt = entry.at
                while let head = rest.first, head.sequence <= entry.sequence {
                    try Self.check(head, against: entry)
                    // The newest vouches for all before it, those of older keys too.
                    if let trustedKeys, rest.count == 1, !trustedKeys.contains(AuditText.hex(head.publicKey)) {
                        throw AuditBreak(sequence: head.sequence, reason: .headForeign(day: head.day))
                    }
                    self.heads += 1
                    self.signedThrough = head.sequence
                    rest = rest.dropFirst()
                }
            }
        }
        if let head = rest.first {
            throw AuditBreak(sequence: head.sequence, reason: .headMissing(day: head.day))
        }
    }

    private static func check(_ head: AuditHead, against entry: AuditEntry) throws(AuditBreak) {
        if head.sequence != entry.sequence || head.hash != entry.hash {
            throw AuditBreak(sequence: head.sequence, reason: .headDiffers(day: head.day))
        }
        if !head.isSigned { throw AuditBreak(sequence: head.sequence, reason: .headUnsigned(day: head.day)) }
    }
}
