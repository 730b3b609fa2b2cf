import Contracts
import Domain
import Testing

@Suite("Stream entries")
struct EntryTests {
    static let readings = [
        Reading(channel: 1, time: Timestamp(microseconds: 1_795_220_375_385_655), value: 23.5),
        Reading(channel: .max, time: Timestamp(microseconds: -1), value: -.leastNonzeroMagnitude),
    ]

    static let entry = ReadingsEntry(
        receipt: Receipt(instance: 7, number: .max), source: "token:ü", idempotencyKey: "k",
        receivedAt: Timestamp(microseconds: 5), refused: 1, isClockCorrected: true,
        run: SequenceRun(boot: "b", first: 3, last: 5, follows: 2, acknowledged: 1), readings: readings,
        ordinals: [0, 2])

    @Test("Accepted readings survive the stream")
    func readingsRoundTrip() throws {
        #expect(try ReadingsEntry(decoding: Self.entry.encoded()) == Self.entry)
        var plain = Self.entry
        plain.run = nil
        plain.idempotencyKey = ""
        #expect(try ReadingsEntry(decoding: plain.encoded()) == plain)
    }

    @Test("Committed readings survive the stream")
    func committedRoundTrip() throws {
        let entry = CommittedEntry(
            verdicts: [
                Verdict(receipt: Receipt(instance: 1, number: 2), outcome: .stored, watermark: 9),
                Verdict(receipt: Receipt(instance: 3, number: 4), outcome: .gap, watermark: 0),
            ], readings: Self.readings)
        #expect(try CommittedEntry(decoding: entry.encoded()) == entry)
        #expect(try CommittedEntry(decoding: CommittedEntry().encoded()) == CommittedEntry())
    }

    private static var goldenEntry: ReadingsEntry {
        var entry = Self.entry
        entry.readings[0].time = Timestamp(microseconds: 0x6_60bf_4904_8d77)
        return entry
    }
    private static let goldenHead: [UInt8] =
        [7, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8)
        + [8, 0] + Array("token:ü".utf8) + [1, 0, 0x6b] + [5, 0, 0, 0, 0, 0, 0, 0]
    private static let goldenTail: [UInt8] =
        [1] + [1, 0, 0x62] + [3, 0, 0, 0, 0, 0, 0, 0] + [5, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0]
        + [1, 0, 0, 0, 0, 0, 0, 0]
        + [2, 0, 0, 0]
        + [1, 0, 0, 0, 0, 0] + [0x77, 0x8d, 0x04, 0x49, 0xbf, 0x60, 0x06, 0] + [0, 0, 0, 0, 0, 0x80, 0x37, 0x40]
        + [255, 255, 255, 127, 2, 0] + [UInt8](repeating: 255, count: 8) + [1, 0, 0, 0, 0, 0, 0, 0x80]

    @Test("The bytes of version 1 stay as they are: yesterday's entries are read tomorrow")
    func golden() throws {
        var old = Self.goldenEntry
        old.refused = 0
        old.isClockCorrected = false
        #expect(try ReadingsEntry(decoding: [1] + Self.goldenHead + Self.goldenTail) == old)
    }

    @Test("Version 2 says how many items were refused, whether the clock was corrected, and whether it is a replay")
    func goldenVersion2() throws {
        #expect(Self.goldenEntry.encoded() == [2] + Self.goldenHead + [1, 0, 1] + Self.goldenTail)
        let replayed = try ReadingsEntry(decoding: [2] + Self.goldenHead + [0, 1, 2] + Self.goldenTail)
        #expect(replayed.refused == 256)
        #expect(replayed.isReplayed && !replayed.isClockCorrected)
    }

    @Test("A value that is no number is no reading")
    func notFinite() {
        for value in [Double.nan, .infinity, -.infinity] {
            var entry = Self.entry
            entry.readings[1].value = value
            #expect(throws: EntryError.notFinite) { try ReadingsEntry(decoding: entry.encoded()) }
        }
    }

    @Test("A run whose numbers the database cannot hold, or that ends before it begins, is an error")
    func impossibleRuns() {
        for (first, last) in [(UInt64(5), UInt64(4)), (1, .max), (.max, .max)] {
            var entry = Self.entry
            entry.run = SequenceRun(boot: "b", first: first, last: last, follows: 0, acknowledged: 0)
            #expect(throws: EntryError.impossibleRun) { try ReadingsEntry(decoding: entry.encoded()) }
        }
    }

    @Test("Every cut, longer or foreign entry is an error, never a crash")
    func damaged() {
        let bytes = Self.entry.encoded()
        for count in 0..<bytes.count {
            #expect(throws: EntryError.self) { try ReadingsEntry(decoding: Array(bytes[..<count])) }
        }
        #expect(throws: EntryError.self) { try ReadingsEntry(decoding: bytes + [0]) }
        #expect(throws: EntryError.unknownVersion(3)) { try ReadingsEntry(decoding: [3] + bytes.dropFirst()) }
        for _ in 0..<2000 {
            let noise = (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) }
            _ = try? CommittedEntry(decoding: noise)
            _ = try? ReadingsEntry(decoding: [.random(in: 1...2)] + noise)
        }
    }
}
