import Contracts
import Domain
import Postgres
import Redis

/// One commit of the writer: rows, offsets, watermarks, idempotency keys and latest values, all or none.
///
/// Runs on the connection that holds the partitions' locks, so that a writer that lost them cannot commit.
struct WriterTransaction {
    let batch: WriterBatch
    let offsets: [Int: PartitionOffset]
    var ledger: WatermarkLedger

    struct Outcome: Sendable {
        var offsets: [Int: PartitionOffset]
        var ledger: WatermarkLedger
        /// What goes to `committed:{p}`.
        var committed: [Int: CommittedEntry]
    }

    /// - Throws: `WriterError.lostPartition` when another writer has moved an offset; the client's error otherwise.
    mutating func run(on connection: isolated PostgresConnection) throws -> Outcome {
        try connection.transaction { connection in
            var outcome = Outcome(offsets: self.offsets, ledger: self.ledger, committed: [:])
            for partition in self.batch.partitions {
                var committed = CommittedEntry()
                for item in self.batch.items[partition] ?? [] {
                    try self.admit(item.entry, into: &committed, on: connection)
                }
                outcome.committed[partition] = committed
            }
            let rows = outcome.committed.values.flatMap(\.readings).sorted {
                ($0.channel, $0.time) < ($1.channel, $1.time)
            }
            try connection.append(rows)
            try connection.raiseLatest(rows)
            try connection.raiseWatermarks(self.raised, in: self.ledger)
            for partition in self.batch.partitions {
                outcome.offsets[partition] = try connection.moveOffset(
                    of: partition, from: self.offsets[partition], to: self.batch.ends[partition],
                    readings: outcome.committed[partition]?.readings.count ?? 0)
            }
            outcome.ledger = self.ledger
            return outcome
        }
    }

    private var raised: Set<WatermarkLedger.Key> = []

    init(batch: WriterBatch, offsets: [Int: PartitionOffset], ledger: WatermarkLedger) {
        self.batch = batch
        self.offsets = offsets
        self.ledger = ledger
    }

    /// Adds to `committed` what of `entry` is new, and the verdict on it.
    private mutating func admit(
        _ entry: ReadingsEntry, into committed: inout CommittedEntry, on connection: isolated PostgresConnection
    ) throws {
        var verdict = Verdict(receipt: entry.receipt, outcome: .stored, watermark: 0)
        defer { committed.verdicts.append(verdict) }

        if !entry.idempotencyKey.isEmpty,
            try !connection.insertIdempotencyKey(entry.idempotencyKey, source: entry.source)
        {
            verdict.outcome = .repeated
            return
        }
        guard let run = entry.run else {
            committed.readings += entry.readings
            return
        }
        let key = WatermarkLedger.Key(source: entry.source, boot: run.boot)
        var watermark = try self.ledger[key] ?? connection.fetchWatermark(key) ?? Watermark()
        switch watermark.admit(run) {
        case .store(let after):
            for (reading, ordinal) in zip(entry.readings, entry.ordinals)
            where run.first + UInt64(ordinal) > after {
                committed.readings.append(reading)
            }
            self.raised.insert(key)
        case .duplicate: break
        case .gap: verdict.outcome = .gap
        }
        self.ledger[key] = watermark
        verdict.watermark = watermark.sequence
    }
}
