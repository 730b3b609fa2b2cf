import Chunks
import Logging
import ServiceKit
import ServiceLifecycle

/// Makes the chunks of bundles that came in, one bundle after the other, and removes those that no release needs.
///
/// It looks when it is woken, when it starts and every ten minutes. Of several replicas with one folder one works.
final class ChunkMaker: Service, Sendable {
    private let folder: UpdateFolder
    private let releases: ReleaseStore
    private let metrics: OTAMetrics
    private let logger: Logger
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    init(folder: UpdateFolder, releases: ReleaseStore, metrics: OTAMetrics, logger: Logger) {
        self.folder = folder
        self.releases = releases
        self.metrics = metrics
        self.logger = logger
        (self.wishes, self.wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There is something to make, or to remove.
    func wake() { self.wish.yield() }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        self.wake()
                        try? await Task.sleep(for: .seconds(600))  // Cancellation ends the loop.
                    }
                }
                var isFirst = true
                for await _ in self.wishes {
                    do {
                        try await self.work(isFirst: isFirst)
                        isFirst = false
                    } catch OTAError.uploadIsBusy {
                        continue  // Another replica is at it.
                    } catch {
                        if Task.isCancelled { break }
                        self.logger.warning("Chunks were not made", metadata: ["error": "\(String(reflecting: error))"])
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Once, everything that is to do. A bundle that cannot be cut holds up no other.
    ///
    /// - Throws: ``OTAError/uploadIsBusy`` while another replica is at it; the database's error.
    func work(isFirst: Bool = true) async throws {
        let shelf = ChunkShelf(self.folder)
        let lock = try await BlockingWork.run { _ in try shelf.lock() }
        defer { withExtendedLifetime(lock) {} }
        let bundles = try await self.releases.bundles()
        let wanted = Set(bundles.map(\.sha256))
        try await self.tidy(shelf, keeping: wanted, always: isFirst)
        var hasFailed = false
        for bundle in bundles where !shelf.hasIndex(bundle.sha256) && self.folder.exists(bundle.fileName) {
            do {
                try await self.make(bundle, on: shelf)
            } catch {
                try Task.checkCancellation()
                hasFailed = true
                self.logger.warning(
                    "A bundle has no chunks",
                    metadata: ["bundle": "\(bundle.fileName)", "error": "\(String(reflecting: error))"])
            }
        }
        if hasFailed { try await self.tidy(shelf, keeping: wanted, always: true) }
    }

    private func tidy(_ shelf: ChunkShelf, keeping bundles: Set<String>, always: Bool) async throws {
        let removed = try await BlockingWork.run { _ in try shelf.tidy(keeping: bundles, always: always) }
        if removed > 0 { self.logger.info("Chunks were removed", metadata: ["count": "\(removed)"]) }
    }

    private func make(_ bundle: Release.Bundle, on shelf: ChunkShelf) async throws {
        let begin = ContinuousClock.now
        let index = try await BlockingWork.run { [folder] isCancelled in
            // Less than the bundle as long as it shares anything; a little more when it does not.
            try folder.expectRoom(for: bundle.size + bundle.size / 16)
            return try shelf.make(folder.bundle(bundle.fileName), sha256: bundle.sha256, isCancelled: isCancelled)
        }
        self.metrics.countMade(index.chunks.count)
        self.logger.info(
            "Chunks were made",
            metadata: [
                "bundle": "\(bundle.fileName)", "count": "\(index.chunks.count)",
                "seconds": "\((ContinuousClock.now - begin) / .seconds(1))",
            ])
    }
}
