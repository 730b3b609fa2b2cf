import Contracts
import Domain
import Redis
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

    @Test("A batch is bounded: what is beyond it stays for the next, of whatever partition")
    func bound() {
        var batch = WriterBatch()
        batch.take((1...50).map { self.entry($0, readings: 500) }, of: 0)
        batch.take([self.entry(1)], of: 1)
        #expect(batch.readingCount == WriterBatch.readingLimit)
        #expect(batch.ends == [0: self.id(40)])
    }

    @Test("What cannot be read counts as taken, so that the stream goes on")
    func unreadable() {
        var batch = WriterBatch()
        batch.take(
            [
                self.entry(1), StreamEntry(id: self.id(2), fields: [("d", [9])]),
                StreamEntry(id: self.id(3), fields: []),
            ], of: 4)
        #expect(batch.unreadable.map { $0.entry.id } == [self.id(2), self.id(3)])
        #expect(batch.entryCount == 1)
        #expect(batch.ends == [4: self.id(3)])
    }

    @Test("One by one, the entries reach as far as the batch did")
    func singles() {
        var batch = WriterBatch()
        batch.take([self.entry(1), self.entry(2), StreamEntry(id: self.id(3), fields: [])], of: 0)
        batch.take([StreamEntry(id: self.id(7), fields: [])], of: 1)
        #expect(batch.singles.map(\.ends) == [[0: self.id(1)], [0: self.id(3)], [1: self.id(7)]])
        #expect(batch.singles.map(\.entryCount) == [1, 1, 0])
    }

    @Test("A batch knows the days of its readings")
    func days() {
        var batch = WriterBatch()
        batch.take([self.entry(1, at: 86_399_999_999), self.entry(2, at: 86_400_000_000)], of: 0)
        #expect(batch.days == [0, 1])
    }
}
