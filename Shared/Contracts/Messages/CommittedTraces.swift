/// Which readings of a commit came with a trace, batch by batch: the field ``Streams/traceField`` of an entry of `committed:{p}`.
///
/// As text a line for each: the place of the batch's first reading in the entry, how many there are, the `traceparent`. Whoever
/// does not know the field misses nothing but the trace.
package struct CommittedTraces: Sendable, Hashable {
    /// More of a commit are not carried on: some 4 KB.
    package static let limit = 64

    package struct Part: Sendable, Hashable {
        /// Places in the entry.
        package var readings: Range<Int>
        package var traceparent: String
    }

    package private(set) var parts: [Part] = []

    package init() {}

    /// Reads the text of an entry; lines that say anything else, or lead beyond its readings, are passed over: no reading
    /// depends on them.
    package init(decoding text: [UInt8], readingCount: Int) {
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3, let first = Int(words[0]), let count = Int(words[1]), first >= 0, count > 0,
                count <= readingCount, first <= readingCount - count
            else { continue }
            self.append(words[2], of: first..<first + count)
        }
    }

    /// Of a batch of which nothing was stored there is nothing to be said.
    package mutating func append(_ traceparent: String, of readings: Range<Int>) {
        guard !readings.isEmpty, self.parts.count < Self.limit else { return }
        self.parts.append(Part(readings: readings, traceparent: traceparent))
    }

    package var text: String {
        self.parts.map { "\($0.readings.lowerBound) \($0.readings.count) \($0.traceparent)" }.joined(separator: "\n")
    }
}
