import Archive
import Contracts
import Domain
import Postgres
import Redis
import ServiceKit
import TimeSeries

/// One commit of the writer: runs, offsets, watermarks, idempotency keys, latest values and the book on completeness, all
/// or none.
///
/// Runs on the connection that holds the partitions' locks, so that a writer that lost them cannot commit. Five round
/// trips (BEGIN, COPY's two, one statement for all the small tables, COMMIT), one more for keys and for sources that were
/// not met before.
struct WriterTransaction {
    let batch: WriterBatch
    let offsets: [Int: PartitionOffset]
    let ledger: WatermarkLedger
    let latest: LatestTimes

    struct Outcome: Sendable {
        /// Of the partitions in the batch.
        var offsets: [Int: PartitionOffset]
        /// Of the sources in the batch.
        var standings: [WatermarkLedger.Key: WatermarkLedger.Standing]
        var latest: [(channel: Channel.Number, time: Timestamp)]
        /// What goes to `committed:{p}`.
        var committed: [Int: CommittedEntry]
        /// What of it belongs to traces, in the order of each partition.
        var traced: [TracedBatch]
    }

    private var standings: [WatermarkLedger.Key: WatermarkLedger.Standing] = [:]
    private var raised: Set<WatermarkLedger.Key> = []
    private var freshKeys: Set<IdempotencyKey> = []
    private var completeness = CompletenessLedger()

    init(batch: WriterBatch, offsets: [Int: PartitionOffset], ledger: WatermarkLedger, latest: LatestTimes) {
        self.batch = batch
        self.offsets = offsets
        self.ledger = ledger
        self.latest = latest
    }

    /// - Throws: `WriterError.lostPartition` when another writer has moved an offset; the client's error otherwise.
    mutating func run(on connection: isolated PostgresConnection) throws -> Outcome {
        try connection.transaction { connection in
            try self.load(from: connection)
            var committed: [Int: CommittedEntry] = [:]
            var traced: [TracedBatch] = []
            for partition in self.batch.partitions {
                var entry = CommittedEntry()
                for item in self.batch.items[partition] ?? [] {
                    let first = entry.readings.count
                    self.admit(item.entry, into: &entry)
                    let stored = first..<entry.readings.count
                    guard !stored.isEmpty, let trace = item.trace?.child() else { continue }
                    traced.append(TracedBatch(trace, of: item, in: partition, readings: stored))
                }
                committed[partition] = entry
            }
            let sheet = RunSheet(committed.values.flatMap(\.readings))
            try connection.append(sheet)
            let latest = sheet.latest.filter { self.latest.mayMove($0.channel, to: $0.point.time) }
            let offsets = try connection.settle(
                WriterSettlement(
                    moves: try self.moves(committed), latest: latest,
                    marks: self.raised.compactMap { key in self.standings[key].map { (key, $0) } },
                    completeness: self.completeness))
            return Outcome(
                offsets: offsets, standings: self.standings, latest: latest.map { ($0.channel, $0.point.time) },
                committed: committed, traced: traced)
        }
    }

    private func moves(_ committed: [Int: CommittedEntry]) throws -> [WriterSettlement.Move] {
        try self.batch.partitions.map { partition in
            guard let old = self.offsets[partition], let end = self.batch.ends[partition] else {
                throw WriterError.lostPartition(partition)
            }
            return WriterSettlement.Move(
                partition: partition, from: old, to: end, readings: committed[partition]?.readings.count ?? 0)
        }
    }

    /// Reads what must be known of the batch's sources, and enters its idempotency keys.
    private mutating func load(from connection: isolated PostgresConnection) throws {
        var unknown: Set<WatermarkLedger.Key> = []
        var keys: Set<IdempotencyKey> = []
        for item in self.batch.items.values.joined() {
            if let run = item.entry.run {
                let key = WatermarkLedger.Key(source: item.entry.source, boot: run.boot)
                if self.standings[key] == nil {
                    self.standings[key] = self.ledger[key]
                    if self.standings[key] == nil { unknown.insert(key) }
                }
            }
            if !item.entry.idempotencyKey.isEmpty {
                keys.insert(IdempotencyKey(source: item.entry.source, text: item.entry.idempotencyKey))
            }
        }
        if !unknown.isEmpty { self.standings.merge(try connection.standings(of: unknown)) { $1 } }
        if !keys.isEmpty { self.freshKeys = try connection.insertIdempotencyKeys(keys) }
    }

    /// Adds to `committed` what of `entry` is new, and the verdict on it.
    private mutating func admit(_ entry: ReadingsEntry, into committed: inout CommittedEntry) {
        var verdict = Verdict(receipt: entry.receipt, outcome: .stored, watermark: 0)
        defer { committed.verdicts.append(verdict) }

        if !entry.idempotencyKey.isEmpty,
            self.freshKeys.remove(IdempotencyKey(source: entry.source, text: entry.idempotencyKey)) == nil
        {
            verdict.outcome = .repeated
            self.completeness.addDuplicate(entry)
            return
        }
        guard let run = entry.run else {
            committed.readings += entry.readings
            self.completeness.addUnnumbered(entry)
            return
        }
        let key = WatermarkLedger.Key(source: entry.source, boot: run.boot)
        var standing = self.standings[key] ?? WatermarkLedger.Standing()
        switch standing.watermark.admit(run) {
        case .store(let after):
            let stored = entry.firstPlace(above: after, in: run)..<entry.readings.count
            committed.readings += entry.readings[stored]
            self.completeness.addNumbered(
                entry, run, above: standing.isKnown ? after : nil, stored: stored, lastAt: standing.lastAt)
            standing.lastAt = entry.readings[stored].last?.time ?? standing.lastAt
            standing.isKnown = true
            self.raised.insert(key)
        case .duplicate: self.completeness.addDuplicate(entry)
        case .gap: verdict.outcome = .gap
        }
        self.standings[key] = standing
        verdict.watermark = standing.watermark.sequence
    }
}
