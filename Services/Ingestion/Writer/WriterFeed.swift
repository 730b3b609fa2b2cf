import Contracts
import Redis

/// Reads what waits in the streams, about as much as one transaction takes.
struct WriterFeed: Sendable {
    let reader: RedisStreamReader

    /// Entries asked for of each partition.
    private var limit = 16

    /// Of one reading each, these are a small transaction; of 10 000 readings each, a large one.
    private static let limits = 4...512

    init(reader: RedisStreamReader) {
        self.reader = reader
    }

    /// Whatever waits behind `positions`; empty after a second of silence.
    func next(behind positions: [Int: StreamID]) async throws -> WriterBatch {
        let partitions = Dictionary(uniqueKeysWithValues: positions.keys.map { (Streams.readings($0), $0) })
        let read = try await self.reader.read(
            positions.map { (key: Streams.readings($0.key), after: $0.value) }, count: self.limit, block: .seconds(1))
        return WriterBatch(
            read.compactMap { key, entries in partitions[key].map { ($0, entries) } }, behind: positions,
            limit: self.limit)
    }

    /// Asks for as many entries next time as will fill a transaction, if they are like those of `batch`.
    mutating func learn(from batch: WriterBatch) {
        guard batch.entryCount > 0 else { return }
        let readings = max(1, batch.readingCount / batch.entryCount)
        let wanted = WriterBatch.readingLimit / (readings * max(1, batch.ends.count)) + 1
        self.limit = min(max(wanted, Self.limits.lowerBound), Self.limits.upperBound)
    }
}
