import Contracts
import Redis

/// What becomes of entries that can never be stored: their bytes go to the dead letters, the offsets move, and their numbers
/// count as expected, so that what follows them is no gap.
struct WriterBurial: Sendable {
    let batch: WriterBatch
    let offsets: [Int: PartitionOffset]

    /// Where the sources of numbered entries stand; those that are missing keep their watermark.
    let standings: [WatermarkLedger.Key: WatermarkLedger.Standing]

    struct Letter: Sendable {
        var partition: Int
        var id: StreamID
        var entry: ReadingsEntry
    }

    static func key(of entry: ReadingsEntry) -> WatermarkLedger.Key? {
        entry.run.map { WatermarkLedger.Key(source: entry.source, boot: $0.boot) }
    }

    /// What is buried: of each entry that which is not stored already.
    var letters: [Letter] {
        self.batch.partitions.flatMap { partition in
            (self.batch.items[partition] ?? []).compactMap { item in
                var entry = item.entry
                if let key = Self.key(of: entry), let standing = self.standings[key] {
                    entry.keep(above: standing.watermark.sequence)
                }
                return entry.readings.isEmpty ? nil : Letter(partition: partition, id: item.id, entry: entry)
            }
        }
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

    /// - Throws: `WriterError.lostPartition` for one that is not held.
    func settlement() throws -> WriterSettlement {
        var settlement = WriterSettlement()
        settlement.moves = try self.batch.partitions.map { partition in
            guard let old = self.offsets[partition], let end = self.batch.ends[partition] else {
                throw WriterError.lostPartition(partition)
            }
            return WriterSettlement.Move(partition: partition, from: old, to: end, readings: 0)
        }
        var standings = self.standings
        var raised: Set<WatermarkLedger.Key> = []
        for entry in self.batch.items.values.joined().map(\.entry) {
            guard let run = entry.run, let key = Self.key(of: entry), var standing = standings[key],
                case .store(let after) = standing.watermark.admit(run)
            else { continue }
            settlement.completeness.addDead(entry, run, above: after)
            standing.isKnown = true
            standings[key] = standing
            raised.insert(key)
        }
        settlement.marks = raised.compactMap { key in standings[key].map { (key, $0) } }
        return settlement
    }
}
