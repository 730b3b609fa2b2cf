import Contracts
import Domain
import Redis

/// What the writer takes from the streams for one transaction, decoded.
struct WriterBatch: Sendable {
    struct Item: Sendable {
        var id: StreamID
        var entry: ReadingsEntry
    }

    /// The entries of each partition in the order of their stream.
    private(set) var items: [Int: [Item]] = [:]

    /// Entries that cannot be read, with the reason.
    private(set) var unreadable: [(partition: Int, entry: StreamEntry, reason: String)] = []

    /// The last entry taken of each partition, readable or not.
    private(set) var ends: [Int: StreamID] = [:]

    private(set) var readingCount = 0

    /// A transaction's greatest number of readings; what is beyond waits for the next.
    static let readingLimit = 20_000

    init() {}

    var isEmpty: Bool { self.ends.isEmpty }
    var entryCount: Int { self.items.values.reduce(0) { $0 + $1.count } }
    var partitions: [Int] { self.ends.keys.sorted() }

    /// Takes entries of `partition` in order, as long as there is room.
    mutating func take(_ entries: [StreamEntry], of partition: Int) {
        for entry in entries {
            guard self.readingCount < Self.readingLimit else { return }
            self.ends[partition] = entry.id
            do throws(EntryError) {
                guard let bytes = entry[Streams.payloadField] else { throw EntryError.missingPayload }
                let decoded = try ReadingsEntry(decoding: bytes)
                self.readingCount += decoded.readings.count
                self.items[partition, default: []].append(Item(id: entry.id, entry: decoded))
            } catch {
                self.unreadable.append((partition, entry, "\(error)"))
            }
        }
    }

    /// Each entry alone, in order: the way on when the whole batch cannot be stored. What cannot be read goes with the entry
    /// before it, or alone.
    var singles: [WriterBatch] {
        self.partitions.flatMap { partition -> [WriterBatch] in
            var singles = (self.items[partition] ?? []).map { item in
                var single = WriterBatch()
                single.items[partition] = [item]
                single.ends[partition] = item.id
                single.readingCount = item.entry.readings.count
                return single
            }
            if singles.isEmpty { singles.append(WriterBatch()) }
            singles[singles.count - 1].ends[partition] = self.ends[partition]
            return singles
        }
    }

    /// The days, as whole days since 1970, that the readings fall on.
    var days: Set<Int64> {
        var days: Set<Int64> = []
        for item in self.items.values.joined() {
            for reading in item.entry.readings {
                days.insert(reading.time.microseconds / 86_400_000_000)
            }
        }
        return days
    }
}
