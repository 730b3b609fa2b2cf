import Contracts
import Domain
import FoundationEssentials
import Logging
import Redis

/// Tells the evaluator, after the commit, that a rule has changed. It looks by itself each second, so a Redis that does not
/// answer delays it by no more.
struct RulePublisher: Sendable {
    let redis: RedisClient
    let logger: Logger

    func changed(_ id: Rule.ID) async {
        do {
            let change = CatalogueChanged(kind: CatalogueChanged.rule, id: id.text)
            try await self.redis.publish(Topics.catalogueChanges, Array(JSONEncoder().encode(change)))
        } catch {
            self.logger.debug("A change of a rule was not published", metadata: ["error": "\(error)"])
        }
    }
}
