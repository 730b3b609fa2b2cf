import FoundationEssentials
import Testing

@testable import AgentService

/// Knows, over all the crashes of one spool, which value has which number, and what the server has stored.
struct SpoolWitness {
    private struct Number: Hashable {
        var boot: String
        var number: Int64
    }

    private var values: [Number: Double] = [:]
    /// Those for which append() has returned.
    private var promised: [String: Int64] = [:]
    private var stored: [String: Int64] = [:]
    private(set) var given = 0

    /// Reads what the process said, to its last whole line, and forgets it.
    mutating func read(report path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else { return }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch words[0] {
            case "given":
                let first = try #require(Int64(words[2]))
                let last = try #require(Int64(words[3]))
                let value = try #require(Double(words[4]))
                for number in first...last { self.note(words[1], number, value: value + Double(number - first)) }
                self.promised[words[1]] = last
                self.given += Int(last - first + 1)
            default:
                self.stored[words[1]] = max(self.stored[words[1]] ?? 0, try #require(Int64(words[2])))
            }
        }
        try FileManager.default.removeItem(atPath: path)
    }

    /// Looks into the file that the crash left.
    mutating func examine(_ spool: Spool) async throws {
        var ends: [String: Int64] = [:]
        for lane in spool.state.lanes {
            let mark = self.stored[lane.boot] ?? 0
            #expect(lane.acknowledged <= mark, "acknowledged, but never stored")
            var last = lane.acknowledged
            while let batch = try await spool.read(lane.boot, after: last, limit: 10_000) {
                #expect(batch.first == last + 1 && batch.follows == last, "a hole in the spool")
                for reading in batch.readings { self.note(lane.boot, reading.sequence, value: reading.value) }
                last = batch.last
            }
            #expect(last == lane.last)
            ends[lane.boot] = lane.last
        }
        for (boot, last) in self.promised where last > self.stored[boot] ?? 0 {
            #expect(ends[boot] ?? 0 >= last, "a reading that append() had returned for is lost")
        }
    }

    private mutating func note(_ boot: String, _ number: Int64, value: Double) {
        let before = self.values.updateValue(value, forKey: Number(boot: boot, number: number))
        if let before, before != value { Issue.record("\(boot) \(number) was given to \(before) and to \(value)") }
    }
}
