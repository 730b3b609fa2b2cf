import Auth
import Domain
import Logging
import ServiceLifecycle

/// Signs the last entry of each UTC day, once a minute while the day runs, and checks first that the entries since the last head
/// are what they were.
///
/// A log that is broken is not signed any further: that is an error in this process's log at each try, and
/// `webmacs audit verify` says where.
struct AuditHeadKeeper: Service {
    let store: AuditStore
    let signer: AuditSigner
    let logger: Logger

    /// Entries in memory at once.
    private static let portion = 1000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.signDays()
                } catch is CancellationError {
                    return
                } catch {
                    self.logger.error(
                        "The audit log is not signed", metadata: ["error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: .seconds(60))  // Cancellation ends the loop.
            }
        }
    }

    /// Brings the heads up to date. Again, or by two gateways at once, it changes nothing.
    ///
    /// - Throws: `AuditBreak` when an entry, or the newest head, is not what it was; days before it are signed.
    func signDays() async throws {
        var chain = AuditChain()
        if let newest = try await self.store.heads(limit: 1, offset: 0).elements.first {
            guard newest.isSigned else {
                throw AuditBreak(sequence: newest.sequence, reason: .headUnsigned(day: newest.day))
            }
            if newest.publicKey != self.signer.publicKey {
                self.logger.warning(
                    "The newest head of the audit log is signed by another key: that of an earlier SESSION_SECRET?",
                    metadata: ["audit.day": "\(newest.day)", "audit.key": "\(newest.keyID)"])
            }
            chain = AuditChain(after: newest.sequence, hash: newest.hash)
        }
        for (day, last) in try await self.store.lastOfDays(after: chain.sequence) {
            while chain.sequence < last {
                let entries = try await self.store.entries(
                    after: chain.sequence, through: last, limit: Self.portion)
                guard !entries.isEmpty else { throw AuditBreak(sequence: chain.sequence + 1, reason: .missing) }
                for entry in entries { try chain.follow(entry) }
            }
            try await self.store.keep(
                AuditHead(
                    day: day, sequence: chain.sequence, hash: chain.hash, signedAt: .now(), keyID: self.signer.keyID,
                    publicKey: self.signer.publicKey,
                    signature: try self.signer.sign(day: day, sequence: chain.sequence, hash: chain.hash)))
        }
    }
}
