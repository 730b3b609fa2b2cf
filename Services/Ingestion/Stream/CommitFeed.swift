import Contracts
import Logging
import Redis
import ServiceLifecycle

/// Follows `committed:{p}` of all partitions and tells ``Receipts`` what was stored, whichever instance stored it.
struct CommitFeed: Service {
    let redis: RedisClient
    let reader: RedisStreamReader
    let receipts: Receipts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var positions: [Int: StreamID] = [:]
            while !Task.isCancelled {
                do {
                    try await self.follow(&positions)
                } catch is CancellationError {
                    break
                } catch {
                    // Positions are commit numbers: they stay true when Redis comes back empty.
                    self.logger.debug("Commit feed interrupted", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .milliseconds(100))  // Cancellation is seen by the loop.
                }
            }
        }
        await self.reader.close()
    }

    private func follow(_ positions: inout [Int: StreamID]) async throws {
        for partition in 0..<Streams.partitionCount where positions[partition] == nil {
            // Receipts are issued from now on: older verdicts are nobody's here.
            positions[partition] = try await self.redis.xinfoLastID(Streams.committed(partition)) ?? .zero
        }
        let partitions = Dictionary(
            uniqueKeysWithValues: (0..<Streams.partitionCount).map { (Streams.committed($0), $0) })
        while !Task.isCancelled {
            let wanted = positions.map { (key: Streams.committed($0.key), after: $0.value) }
            for (key, entries) in try await self.reader.read(wanted, count: 64, block: .seconds(5)) {
                guard let partition = partitions[key], let last = entries.last else { continue }
                positions[partition] = last.id
                for entry in entries {
                    guard let bytes = entry[Streams.payloadField] else { continue }
                    self.receipts.resolve(try CommittedEntry(decoding: bytes).verdicts)
                }
            }
        }
    }
}
