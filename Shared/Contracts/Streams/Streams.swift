/// The names of everything that travels through Redis. `docs/contracts.md` says who writes and who reads each.
package enum Streams {
    /// How many streams the readings are spread over. Fixed: a source's stream is found from its name alone, so another
    /// number is a migration, not a setting.
    package static let partitionCount = 8

    /// Accepted readings of one partition, not yet stored; entries are ``ReadingsEntry`` in the field ``payloadField``.
    package static func readings(_ partition: Int) -> String { "readings:{\(partition)}" }

    /// What the writer has stored, entry by entry: ``CommittedEntry`` under the id `<commit>-0`.
    package static func committed(_ partition: Int) -> String { "committed:{\(partition)}" }

    /// Entries of `stream` that no retry can help, with their bytes and the reason.
    package static func dead(_ stream: String) -> String { "\(stream).dead" }

    /// Events of the system, about the newest 10 000: ``EventEnvelope`` as JSON in the field ``payloadField``.
    package static let events = "events"

    package static let payloadField = "d"

    /// Which trace it belongs to, where it belongs to one: of `readings:{p}` a `traceparent`, since an entry is a batch; of
    /// `committed:{p}` ``CommittedTraces``.
    package static let traceField = "t"

    /// The stream that holds all readings of `source`, in their order: FNV-1a of its name
    /// (<http://www.isthe.com/chongo/tech/comp/fnv/>), so that every service computes the same.
    package static func partition(ofSource source: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in source.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return Int(hash % UInt64(Self.partitionCount))
    }
}
