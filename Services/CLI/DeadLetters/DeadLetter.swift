import Contracts
import Redis

/// An entry that the writer could not store, as it lies in `readings:{p}.dead`.
struct DeadLetter: Sendable {
    /// Names it: `3/1795220375385-0`.
    struct Place: Sendable, Hashable, CustomStringConvertible {
        var partition: Int
        var id: StreamID

        var description: String { "\(self.partition)/\(self.id)" }
    }

    var place: Place

    /// Its id in `readings:{p}`.
    var originalID: String
    var reason: String
    var bytes: [UInt8]

    /// Nil when the bytes cannot be read.
    var entry: ReadingsEntry?

    init(_ entry: StreamEntry, of partition: Int) {
        self.place = Place(partition: partition, id: entry.id)
        self.originalID = entry["id"].map { String(decoding: $0, as: UTF8.self) } ?? entry.id.description
        self.reason = entry["error"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        self.bytes = entry[Streams.payloadField] ?? []
        // Why it cannot be read is in the reason already.
        self.entry = try? ReadingsEntry(decoding: self.bytes)
    }

    /// What is appended to `readings:{p}`: without its numbers, which are long dealt with, and under a key that stores it
    /// once however often it is sent. A key of its sender's stays: it does the same, for the sender as well.
    var replay: ReadingsEntry? {
        guard var entry = self.entry else { return nil }
        // Nobody waits for a verdict: 0 is no instance.
        entry.receipt = Receipt(instance: 0, number: 0)
        if entry.idempotencyKey.isEmpty { entry.idempotencyKey = "dead:\(self.originalID)" }
        entry.isReplayed = entry.isReplayed || entry.run != nil
        entry.run = nil
        return entry
    }
}

extension DeadLetter.Place {
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let partition = Int(parts[0]), (0..<Streams.partitionCount).contains(partition),
            let id = StreamID(parts[1])
        else { return nil }
        self.init(partition: partition, id: id)
    }
}
