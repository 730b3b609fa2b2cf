import Domain
import Redis
import ServiceKit

/// What was stored of a batch that came with a trace.
struct TracedBatch: Sendable {
    /// Of the storing: what is told of the readings.
    var trace: TraceContext
    var partition: Int
    /// Their places in the entry of `committed:{p}`.
    var readings: Range<Int>

    /// By the clock of Redis.
    var receivedAt: Timestamp

    init(_ trace: TraceContext, of item: WriterBatch.Item, in partition: Int, readings: Range<Int>) {
        self.trace = trace
        self.partition = partition
        self.readings = readings
        // No clock leads there; a Redis that was given a later id must not end the writer.
        self.receivedAt = Timestamp(microseconds: Int64(min(item.id.milliseconds, 1 << 50)) * 1000)
    }

    /// From the batch's way into the stream to its commit.
    func span(storedAt time: Timestamp) -> Span {
        Span(
            "store readings", .consumer, of: self.trace, from: self.receivedAt, to: time,
            attributes: ["readings": .number(self.readings.count), "partition": .number(self.partition)])
    }
}
