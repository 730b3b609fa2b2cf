import Contracts
import Domain
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Synchronization

/// The catalogue's channels in memory, so that no reading waits for a query.
///
/// Reloads when `catalog-changes` says so, whenever the subscription was interrupted, and when somebody looks for a
/// channel that it does not know: such a look-up waits for a reload that began after it, so a channel that was created a
/// moment ago on another service is found.
package final class ChannelDirectory: Service {
    private static let deletedLimit = 100_000

    private let copy: CatalogueCopy<ChannelSnapshot>
    private let subscriber: RedisSubscriber

    /// Numbers that a load did not find: of deleted channels. Numbers are never given twice.
    private let deleted = Mutex(Set<Channel.Number>())

    package init(pool: PostgresPool, subscriber: RedisSubscriber, logger: Logger) {
        self.copy = CatalogueCopy(
            ChannelSnapshot(), kinds: [CatalogueChanged.channel], pool: pool, logger: logger
        ) { connection in
            ChannelSnapshot(try connection.publishedChannels())
        }
        self.subscriber = subscriber
    }

    package var snapshot: ChannelSnapshot { self.copy.value }

    /// Whether the channels were loaded at least once.
    package var isLoaded: Bool { self.copy.isLoaded }

    /// A snapshot that knows all of `ids` that exist: the present one, or one loaded after this call.
    package func snapshot(knowing ids: some Sequence<String>) async -> ChannelSnapshot {
        let present = self.snapshot
        guard ids.contains(where: { present[id: $0] == nil }) else { return present }
        return await self.freshSnapshot()
    }

    /// A snapshot that knows all of `numbers` that exist. Stored readings name channels by their number, and may arrive before
    /// the news of a channel made a moment ago. Those of deleted channels are looked for once.
    package func snapshot(knowingNumbers numbers: some Sequence<Channel.Number>) async -> ChannelSnapshot {
        let present = self.snapshot
        let unknown = numbers.filter { present[number: $0] == nil }
        guard !unknown.isEmpty, self.deleted.withLock({ deleted in unknown.contains { !deleted.contains($0) } }) else {
            return present
        }
        let fresh = await self.freshSnapshot()
        // The same one: it could not be loaded, and says nothing.
        guard fresh.generation != present.generation else { return fresh }
        self.deleted.withLock { deleted in
            if deleted.count + unknown.count > Self.deletedLimit { deleted = [] }
            deleted.formUnion(unknown.lazy.filter { fresh[number: $0] == nil })
        }
        return fresh
    }

    /// A snapshot loaded after this call, or the present one when it cannot be loaded.
    package func freshSnapshot() async -> ChannelSnapshot {
        await self.copy.reloaded()
        return self.snapshot
    }

    package func run() async throws {
        await self.copy.run(self.subscriber)
    }
}
