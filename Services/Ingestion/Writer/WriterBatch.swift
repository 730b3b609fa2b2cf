import Contracts
import Domain
import Redis
import ServiceKit

/// What the writer takes from the streams for one transaction, decoded.
struct WriterBatch: Sendable {
    struct Item: Sendable {
        var id: StreamID
        var entry: ReadingsEntry

        /// Nil almost always.
        var trace: TraceContext?
    }

    /// The entries of each partition in the order of their stream.
    private(set) var items: [Int: [Item]] = [:]

    /// Entries that cannot be read, with the reason.
    private(set) var unreadable: [(partition: Int, entry: StreamEntry, reason: String)] = []

    /// Behind which entry of each partition the batch begins.
    private(set) var starts: [Int: StreamID] = [:]

    /// The last entry taken of each partition, readable or not.
    private(set) var ends: [Int: StreamID] = [:]

    private(set) var readingCount = 0

    /// Whether more waits than there was room for.
    private(set) var isFull = false

    /// A transaction's greatest number of readings; what is beyond waits for the next.
    static let readingLimit = 20_000

    init() {}

    /// Takes what was read, an entry of each partition in turn as long as there is room: a busy partition cannot keep the
    /// others out.
    ///
    /// - Parameters:
    ///   - starts: Behind which entries it was read.
    ///   - limit: How many entries of a partition were asked for.
    init(
        _ read: [(partition: Int, entries: [StreamEntry])], behind starts: [Int: StreamID], limit: Int = .max
    ) {
        let longest = read.map(\.entries.count).max() ?? 0
        self.isFull = longest >= limit
        for place in 0..<longest {
            for (partition, entries) in read where place < entries.count {
                guard self.readingCount < Self.readingLimit else {
                    self.isFull = true
                    return
                }
                if self.starts[partition] == nil { self.starts[partition] = starts[partition] }
                self.take(entries[place], of: partition)
            }
        }
    }

    var isEmpty: Bool { self.ends.isEmpty }
    var entryCount: Int { self.items.values.reduce(0) { $0 + $1.count } }
    var partitions: [Int] { self.ends.keys.sorted() }

    private mutating func take(_ entry: StreamEntry, of partition: Int) {
        self.ends[partition] = entry.id
        do throws(EntryError) {
            guard let bytes = entry[Streams.payloadField] else { throw EntryError.missingPayload }
            let decoded = try ReadingsEntry(decoding: bytes)
            self.readingCount += decoded.readings.count
            let trace = entry[Streams.traceField].flatMap {
                TraceContext(traceparent: String(decoding: $0, as: UTF8.self))
            }
            self.items[partition, default: []].append(Item(id: entry.id, entry: decoded, trace: trace))
        } catch {
            self.unreadable.append((partition, entry, "\(error)"))
        }
    }

    /// Puts back what was read behind another place than the partition is stored up to now, or of a partition that is not
    /// ours any more.
    mutating func keep(behind offsets: [Int: PartitionOffset]) {
        for partition in self.partitions where self.starts[partition] != offsets[partition]?.last {
            self.readingCount -= (self.items[partition] ?? []).reduce(0) { $0 + $1.entry.readings.count }
            self.items[partition] = nil
            self.starts[partition] = nil
            self.ends[partition] = nil
            self.unreadable.removeAll { $0.partition == partition }
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
        var last: Int64?
        for item in self.items.values.joined() {
            for reading in item.entry.readings {
                let (quotient, rest) = reading.time.microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
                let day = rest < 0 ? quotient - 1 : quotient
                if day != last { days.insert(day) }
                last = day
            }
        }
        return days
    }
}
