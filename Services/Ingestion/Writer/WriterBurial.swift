import Contracts
import Postgres
import Redis

/// The commit of entries that went to the dead letters: offsets move, nothing is stored, and their numbers count as expected.
struct WriterBurial: Sendable {
    let batch: WriterBatch
    let offsets: [Int: PartitionOffset]

    struct Outcome: Sendable {
        var offsets: [Int: PartitionOffset]
        var standings: [WatermarkLedger.Key: WatermarkLedger.Standing]
    }

    /// What goes to `committed:{p}`.
    var committed: [Int: CommittedEntry] {
        Dictionary(
            uniqueKeysWithValues: self.batch.partitions.map { partition in
                let verdicts = (self.batch.items[partition] ?? []).map {
                    Verdict(receipt: $0.entry.receipt, outcome: .dead, watermark: 0)
                }
                return (partition, CommittedEntry(verdicts: verdicts))
            })
    }

    /// - Parameter withNumbers: False leaves the sources' watermarks alone.
    func run(on connection: isolated PostgresConnection, withNumbers: Bool) throws -> Outcome {
        var settlement = WriterSettlement()
        settlement.moves = try self.batch.partitions.map { partition in
            guard let old = self.offsets[partition], let end = self.batch.ends[partition] else {
                throw WriterError.lostPartition(partition)
            }
            return WriterSettlement.Move(partition: partition, from: old, to: end, readings: 0)
        }
        var standings: [WatermarkLedger.Key: WatermarkLedger.Standing] = [:]
        if withNumbers {
            for entry in self.batch.items.values.joined().map(\.entry) {
                guard let run = entry.run else { continue }
                let key = WatermarkLedger.Key(source: entry.source, boot: run.boot)
                guard var standing = try connection.standings(of: [key])[key] else { continue }
                guard case .store(let after) = standing.watermark.admit(run) else { continue }
                settlement.completeness.addDead(entry, run, above: after)
                standing.isKnown = true
                standings[key] = standing
            }
            settlement.marks = standings.map { ($0.key, $0.value) }
        }
        return Outcome(offsets: try connection.settle(settlement), standings: standings)
    }
}
