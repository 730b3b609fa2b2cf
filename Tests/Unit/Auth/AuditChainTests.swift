import Domain
import Testing

@testable import Auth

@Suite("The chain of the audit log")
struct AuditChainTests {
    private static func entry(_ sequence: Int64, after previous: [UInt8], name: String? = "Oven") -> AuditEntry {
        var entry = AuditEntry(
            sequence: sequence, at: Timestamp(microseconds: 1_795_220_375_000_001), actor: "user:u1", actorName: "anna",
            address: nil, requestID: nil, action: "channel.updated", subjectKind: "channel", subjectID: "c1",
            subjectName: name, details: #"{"new": {"unit": "°C"}}"#, previousHash: previous, hash: [])
        entry.hash = entry.expectedHash
        return entry
    }

    private static func entries(_ count: Int64) -> [AuditEntry] {
        var entries: [AuditEntry] = []
        for sequence in 1...count {
            entries.append(Self.entry(sequence, after: entries.last?.hash ?? Array(repeating: 0, count: 32)))
        }
        return entries
    }

    /// Where the chain breaks.
    private static func fault(_ entries: [AuditEntry]) -> AuditBreak? {
        var chain = AuditChain()
        do throws(AuditBreak) {
            for entry in entries { try chain.follow(entry) }
            return nil
        } catch {
            return error
        }
    }

    @Test("The text has the length of each field in bytes, so that no two lists of fields have the same")
    func text() {
        #expect(AuditText.of(["a", nil, "", "°C"]) == "1:a,-,0:,3:°C,")
        let text = Self.entry(1, after: Array(repeating: 0, count: 32)).text
        #expect(
            text.hasPrefix("1:1,1:1,16:1795220375000001,7:user:u1,4:anna,-,-,15:channel.updated,7:channel,2:c1,4:Oven,")
        )
        #expect(text.hasSuffix("64:\(String(repeating: "0", count: 64)),"))
    }

    @Test("An untouched chain is whole; a changed, a missing and a moved entry are found at their place")
    func faults() {
        let entries = Self.entries(5)
        #expect(Self.fault(entries) == nil)
        var changed = entries
        changed[2].subjectName = nil
        #expect(Self.fault(changed) == AuditBreak(sequence: 3, reason: .altered))
        changed[2].hash = changed[2].expectedHash
        #expect(Self.fault(changed) == AuditBreak(sequence: 4, reason: .unlinked))
        var missing = entries
        missing.remove(at: 1)
        #expect(Self.fault(missing) == AuditBreak(sequence: 2, reason: .missing))
        var moved = entries
        (moved[1].sequence, moved[2].sequence) = (3, 2)
        moved.swapAt(1, 2)
        #expect(Self.fault(moved) == AuditBreak(sequence: 2, reason: .unlinked))
    }

    @Test("A head is good for its day, entry and hash alone, and the same secret gives the same key")
    func heads() throws {
        let signer = try AuditSigner(sessionSecret: "a secret for tests, long enough for all")
        #expect(try AuditSigner(sessionSecret: "a secret for tests, long enough for all").keyID == signer.keyID)
        let hash = Self.entries(1)[0].hash
        let head = AuditHead(
            day: "2026-11-28", sequence: 1, hash: hash, signedAt: Timestamp(microseconds: 0), keyID: signer.keyID,
            publicKey: signer.publicKey, signature: try signer.sign(day: "2026-11-28", sequence: 1, hash: hash))
        #expect(head.isSigned)
        for change: @Sendable (inout AuditHead) -> Void in [
            { $0.day = "2026-11-29" }, { $0.sequence = 2 }, { $0.hash[0] ^= 1 }, { $0.signature[63] ^= 1 },
            { $0.publicKey = [] },
        ] {
            var other = head
            change(&other)
            #expect(!other.isSigned)
        }
    }

    @Test("The key of heads is not that of access tokens")
    func keys() async throws {
        let secret = "a secret for tests, long enough for all"
        #expect(try await TokenSigner(sessionSecret: secret).keyID != AuditSigner(sessionSecret: secret).keyID)
    }
}
