import Contracts
import Domain
import Redis
import ServiceKit
import Testing

@testable import IngestionService

@Suite("What the writer takes at once")
struct WriterBatchTests {
    private func entry(_ id: UInt64, readings: Int = 1, at time: Int64 = 0) -> StreamEntry {
        let entry = ReadingsEntry(
            receipt: Receipt(instance: 1, number: id), source: "s", receivedAt: Timestamp(microseconds: 0),
            readings: (0..<readings).map { _ in Reading(channel: 1, time: Timestamp(microseconds: time), value: 0) },
            ordinals: (0..<readings).map { UInt16($0) })
        return StreamEntry(id: self.id(id), fields: [(Streams.payloadField, entry.encoded())])
    }

    private func id(_ number: UInt64) -> StreamID { StreamID(milliseconds: number, sequence: 0) }

    private func batch(_ entries: [Int: [StreamEntry]]) -> WriterBatch {
        WriterBatch(
            entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            behind: entries.mapValues { _ in .zero })
    }

    @Test("A batch is bounded: what is beyond it stays for the next, of whatever partition")
    func bound() {
        let batch = self.batch([0: (1...50).map { self.entry($0, readings: 500) }, 1: [self.entry(1)]])
        #expect(batch.readingCount == WriterBatch.readingLimit + 1)
        #expect(batch.ends == [0: self.id(40), 1: self.id(1)])
        #expect(batch.isFull)
    }

    @Test("A busy partition does not keep the others out: each gives an entry in turn")
    func turns() {
        let busy = (1...100).map { self.entry($0, readings: 500) }
        let batch = self.batch([0: busy, 1: busy, 2: [self.entry(7)]])
        #expect(batch.ends == [0: self.id(20), 1: self.id(20), 2: self.id(7)])
    }

    @Test("A batch that took all that was asked for tells that more may wait; one that did not is not full")
    func fullness() {
        let entries = (1...3).map { self.entry($0) }
        #expect(WriterBatch([(0, entries)], behind: [0: .zero], limit: 3).isFull)
        #expect(!WriterBatch([(0, entries)], behind: [0: .zero], limit: 4).isFull)
    }

    @Test("What was read behind another place than is stored now is put back, and what is not ours any more")
    func keep() {
        let starts = [0: self.id(10), 1: self.id(20), 2: self.id(30)]
        var batch = WriterBatch(
            [
                (0, [self.entry(11, readings: 3)]), (1, [self.entry(21)]),
                (2, [StreamEntry(id: self.id(31), fields: [])]),
            ],
            behind: starts)
        batch.keep(behind: [
            0: PartitionOffset(last: self.id(10), commits: 4), 1: PartitionOffset(last: self.id(25), commits: 9),
        ])
        #expect(batch.ends == [0: self.id(11)])
        #expect(batch.readingCount == 3)
        #expect(batch.unreadable.isEmpty)
    }

    @Test("An entry keeps its own trace; one without, or whose trace cannot be read, is an entry like any other")
    func traces() throws {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        var (traced, spoilt) = (self.entry(1), self.entry(3))
        traced.fields.append(("t", Array(text.utf8)))
        spoilt.fields.append(("t", [0xff, 0]))
        let batch = self.batch([0: [traced, self.entry(2), spoilt]])
        #expect(batch.items[0]?.map { $0.trace?.traceparent } == [text, nil, nil])
        #expect(batch.singles.map { $0.items[0]?.first?.trace?.traceparent } == [text, nil, nil])
    }

    @Test("What cannot be read counts as taken, so that the stream goes on")
    func unreadable() {
        let batch = self.batch([
            4: [
                self.entry(1), StreamEntry(id: self.id(2), fields: [("d", [9])]),
                StreamEntry(id: self.id(3), fields: []),
            ]
        ])
        #expect(batch.unreadable.map { $0.entry.id } == [self.id(2), self.id(3)])
        #expect(batch.entryCount == 1)
        #expect(batch.ends == [4: self.id(3)])
    }

    @Test("One by one, the entries reach as far as the batch did")
    func singles() {
        let batch = self.batch([
            0: [self.entry(1), self.entry(2), StreamEntry(id: self.id(3), fields: [])],
            1: [StreamEntry(id: self.id(7), fields: [])],
        ])
        #expect(batch.singles.map(\.ends) == [[0: self.id(1)], [0: self.id(3)], [1: self.id(7)]])
        #expect(batch.singles.map(\.entryCount) == [1, 1, 0])
    }

    @Test("A batch knows the days of its readings")
    func days() {
        let batch = self.batch([
            0: [self.entry(1, at: 86_399_999_999), self.entry(2, at: 86_400_000_000), self.entry(3, at: -1)]
        ])
        #expect(batch.days == [-1, 0, 1])
    }
}
