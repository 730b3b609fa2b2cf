import Contracts
import Logging
import Redis
import ServiceLifecycle

/// Follows `committed:{p}` of all partitions into the hub.
struct LiveTail: Service {
    let hub: LiveHub
    let store: ReadingStore
    let redis: RedisClient
    let reader: RedisStreamReader
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var hasStarted = false
            while !Task.isCancelled {
                do {
                    if !hasStarted {
                        await self.hub.start(at: try await self.startingPosition())
                        hasStarted = true
                    }
                    try await self.follow()
                } catch {
                    if Task.isCancelled { break }
                    // The position is a commit number: it stays true when Redis comes back empty.
                    self.logger.debug("Live tail interrupted", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .milliseconds(100))  // Cancellation is seen by the loop.
                }
            }
        }
        await self.reader.close()
    }

    /// The newest commit in Redis, or where Redis knows none, the newest in the database.
    private func startingPosition() async throws -> LivePosition {
        var position = try await self.store.position()
        for partition in 0..<Streams.partitionCount {
            if let last = try await self.redis.xinfoLastID(Streams.committed(partition)) {
                position.commits[partition] = last.milliseconds
            }
        }
        return position
    }

    private func follow() async throws {
        let partitions = Dictionary(
            uniqueKeysWithValues: (0..<Streams.partitionCount).map { (Streams.committed($0), $0) })
        while !Task.isCancelled {
            let position = await self.hub.position
            let wanted = position.commits.enumerated().map { partition, commit in
                (key: Streams.committed(partition), after: StreamID(milliseconds: commit, sequence: 0))
            }
            for (key, entries) in try await self.reader.read(wanted, count: 64, block: .seconds(5)) {
                guard let partition = partitions[key] else { continue }
                for entry in entries {
                    // What this build cannot read is a gap to those who watch; the rows are in the database.
                    let committed = entry[Streams.payloadField].flatMap { try? CommittedEntry(decoding: $0) }
                    await self.hub.publish(committed, commit: entry.id.milliseconds, of: partition)
                }
            }
        }
    }
}
