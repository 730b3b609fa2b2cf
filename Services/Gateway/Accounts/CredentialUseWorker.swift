import Contracts
import Domain
import Logging
import Redis
import ServiceLifecycle

/// Brings what all services noted in Redis, which credentials were used when, to the database every five seconds; every minute
/// removes sessions that are over.
///
/// Several gateways share the work. What is lost between the two, at worst by a crash, is told again by the next use.
final class CredentialUseWorker: Service {
    private static let interval: Duration = .seconds(5)

    /// Credentials of one transaction.
    private static let portion = 500

    private let uses: CredentialUseStore
    private let sessions: SessionStore
    private let redis: RedisClient
    private let logger: Logger

    init(uses: CredentialUseStore, sessions: SessionStore, redis: RedisClient, logger: Logger) {
        self.uses = uses
        self.sessions = sessions
        self.redis = redis
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)  // Cancellation ends the loop.
                await self.tryTo("take uses of credentials") { while try await self.movePortion() {} }
                if round % 12 == 0 {
                    await self.tryTo("remove old sessions") { try await self.sessions.deleteExpired() }
                }
                round += 1
            }
        }
    }

    /// - Returns: whether there may be more.
    func movePortion() async throws -> Bool {
        let reply = try await self.redis.command(["ZPOPMIN", .text(Keys.usedCredentials), .int(Self.portion)])
        let words = reply.array ?? []
        let uses = stride(from: 0, to: words.count - 1, by: 2).compactMap { index in
            words[index].text.flatMap { credential in
                words[index + 1].text.flatMap(Double.init).map { milliseconds in
                    (credential, Timestamp(microseconds: Int64(milliseconds) * 1000))
                }
            }
        }
        if !uses.isEmpty { try await self.uses.write(uses) }
        return uses.count == Self.portion
    }

    /// A lost use is worth no warning; the services' health says who does not answer.
    private func tryTo(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            self.logger.debug("Could not \(what)", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}
