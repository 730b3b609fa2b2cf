import Auth
import Contracts
import Domain
import FoundationEssentials
import Logging
import Redis

/// Tells the other services, after the commit, what changed. Pub/sub is a hint: whoever misses it finds the change by
/// polling, so a Redis that does not answer is logged and delays nobody for long.
struct ChangePublisher: Sendable {
    let redis: RedisClient
    let verifier: TokenVerifier
    let logger: Logger

    func channelChanged(_ id: Channel.ID) async {
        await self.publish(CatalogueChanged(kind: CatalogueChanged.channel, id: id.text))
    }

    /// Of many, one message: whoever hears it looks at all.
    func channelsChanged(_ ids: [Channel.ID]) async {
        if let first = ids.first { await self.channelChanged(first) }
    }

    func experimentChanged(_ id: Experiment.ID) async {
        await self.publish(CatalogueChanged(kind: CatalogueChanged.experiment, id: id.text))
    }

    /// - Parameter didRevoke: whether sessions ended with it.
    func accountChanged(_ id: User.ID, didRevoke: Bool) async {
        if didRevoke { await self.credentialsEnded() }
        await self.publish(CatalogueChanged(kind: CatalogueChanged.user, id: id.text))
    }

    /// An API token, or a share link, which is one.
    func credentialMade(_ id: String) async {
        await self.tryTo("reload credentials") { try await self.verifier.reload() }
        await self.publish(CatalogueChanged(kind: CatalogueChanged.apiToken, id: id))
    }

    /// Our own verifier first: the next request to this gateway is already judged by it.
    func credentialsEnded() async {
        await self.tryTo("reload credentials") { try await self.verifier.reload() }
        await self.tryTo("publish a revocation") { _ = try await self.redis.publish(Topics.revocations, []) }
    }

    private func publish(_ change: CatalogueChanged) async {
        await self.tryTo("publish a change of the catalogue") {
            _ = try await self.redis.publish(Topics.catalogueChanges, Array(JSONEncoder().encode(change)))
        }
    }

    private func tryTo(_ what: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            self.logger.warning(
                "Could not \(what); others find it by polling", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}
