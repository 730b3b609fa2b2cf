import Contracts
import Domain
import Redis

@testable import IngestionService

/// The writer of one ingestion process: the steps of `Writer` and `WriterSession`, with the real entries, watermarks and
/// verdicts, on the models of Redis and the database.
final class WriterModel {
    private typealias Batch = [(partition: Int, items: [(id: StreamID, entry: ReadingsEntry)], end: StreamID)]

    private struct Outcome {
        var offsets: [Int: PartitionOffset]
        var marks: [String: Watermark]
        var committed: [Int: CommittedEntry]
    }

    private unowned let simulation: Simulation
    private let world: World
    private let redis: RedisModel
    private let database: DatabaseModel
    private let isAlive: () -> Bool

    /// Microseconds that each of its steps takes longer.
    var slowness = 0

    private(set) var connection: DatabaseModel.Connection?
    private var offsets: [Int: PartitionOffset] = [:]
    private var marks: [String: Watermark] = [:]
    private var pause = WriterModel.shortestPause
    private var nextAcquisition = 0
    private var nextRaise = 0
    private var isAsleep = false
    /// What was read behind these places while a batch was being committed.
    private var ahead: (starts: [Int: StreamID], batch: Batch)?
    private var naps = 0
    /// Counts what began anew: answers to an earlier one are not heard.
    private var session = 0

    private static let shortestPause = 100_000
    private static let longestPause = 2_000_000

    /// - Parameter isAlive: Whether its process still runs.
    init(_ simulation: Simulation, isAlive: @escaping () -> Bool) {
        self.simulation = simulation
        self.world = simulation.world
        self.redis = simulation.redis
        self.database = simulation.database
        self.isAlive = isAlive
    }

    // MARK: - Session

    func begin() {
        self.database.call(slowness: self.slowness, isAlive: self.isAlive) {
            self.database.connect()
        } then: { connection in
            guard let connection else { return self.fail() }
            self.connection = connection
            self.world.tell("a writer begins, connection \(connection.number)")
            self.nextAcquisition = 0
            self.turn()
        }
    }

    private func fail() {
        if let connection { self.database.close(connection) }
        self.connection = nil
        self.offsets = [:]
        self.ahead = nil
        self.session += 1
        if self.simulation.flaw != .remembersMarksOfFailedCommits { self.marks = [:] }
        self.world.after(self.pause) { if self.isAlive() { self.begin() } }
        self.pause = min(self.pause * 2, Self.longestPause)
    }

    /// One turn: partitions, ids, entries.
    private func turn() {
        let partitions = self.simulation.partitions
        guard let connection, self.offsets.count < partitions.count, self.nextAcquisition <= self.world.now else {
            return self.raiseStreams()
        }
        self.nextAcquisition = self.world.now + 2_000_000
        let missing = partitions.filter { self.offsets[$0] == nil }
        let locks = self.simulation.flaw != .worksWithoutLock
        self.database.call(slowness: self.slowness, isAlive: self.isAlive) {
            self.database.transaction(on: connection) { state, _ in
                missing.filter { !locks || state.locks[$0] == nil }.map { partition in
                    if locks { state.locks[partition] = connection }
                    let offset = state.offsets[partition] ?? PartitionOffset(last: .zero, commits: 0)
                    return (partition, offset)
                }
            }
        } then: { acquired in
            guard let acquired else { return self.fail() }
            self.take(acquired[...])
        }
    }

    private func take(_ acquired: ArraySlice<(Int, PartitionOffset)>) {
        guard let (partition, offset) = acquired.first else { return self.raiseStreams() }
        self.redis.call(slowness: self.slowness, isAlive: self.isAlive) {
            self.raise(partition, to: offset.last)
        } then: { done in
            guard done != nil else { return self.fail() }
            if offset.commits > 0 { self.simulation.see(.takeover) }
            self.world.tell("connection \(self.connection?.number ?? 0) writes partition \(partition) from \(offset)")
            self.offsets[partition] = offset
            self.take(acquired.dropFirst())
        }
    }

    private func raise(_ partition: Int, to id: StreamID) {
        guard self.simulation.flaw != .doesNotLiftTheStream else { return }
        if self.redis.raise(Streams.readings(partition), to: id) { self.simulation.see(.lifted) }
        if self.simulation.flaw != .leavesWhatIsStored { self.redis.trim(Streams.readings(partition), upTo: id) }
    }

    private func raiseStreams() {
        guard self.nextRaise <= self.world.now else { return self.read() }
        self.nextRaise = self.world.now + 1_000_000
        let offsets = self.offsets
        self.redis.call(slowness: self.slowness, isAlive: self.isAlive) {
            for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
                self.raise(partition, to: offset.last)
            }
            return true
        } then: { done in
            if done == nil { self.fail() } else { self.read() }
        }
    }

    // MARK: - A batch

    private func read() {
        guard !self.offsets.isEmpty else { return self.world.after(1_000_000) { if self.isAlive() { self.turn() } } }
        let starts = self.offsets.mapValues(\.last)
        if let ahead {
            self.ahead = nil
            // Of partitions that are stored up to another place by now, nothing is kept.
            let kept = ahead.batch.filter { ahead.starts[$0.partition] == starts[$0.partition] }
            self.simulation.see(kept.isEmpty ? .droppedAhead : .usedAhead)
            if !kept.isEmpty { return self.store(kept) }
        }
        self.fetch(behind: starts) { batch in
            guard let batch else { return self.fail() }
            if batch.isEmpty { self.sleep() } else { self.store(batch) }
        }
    }

    private func fetch(behind starts: [Int: StreamID], then: @escaping (Batch?) -> Void) {
        let session = self.session
        let places = starts.sorted { $0.key < $1.key }
        self.redis.call(slowness: self.slowness, isAlive: { self.isAlive() && session == self.session }) {
            places.map { ($0.key, self.redis.entries(Streams.readings($0.key), after: $0.value)) }
        } then: { read in
            then(
                read?.compactMap { partition, entries in
                    guard let last = entries.last else { return nil }
                    let items = entries.compactMap { entry -> (id: StreamID, entry: ReadingsEntry)? in
                        // What cannot be read goes to the dead letters: the witness misses it.
                        (try? ReadingsEntry(decoding: entry.bytes)).map { (entry.id, $0) }
                    }
                    return (partition, items, last.id)
                })
        }
    }

    private func readAhead(of batch: Batch) {
        var starts = self.offsets.mapValues(\.last)
        for (partition, _, end) in batch { starts[partition] = end }
        self.fetch(behind: starts) { batch in
            if let batch, !batch.isEmpty { self.ahead = (starts, batch) }
        }
    }

    /// Until something is appended, a second at most.
    private func sleep() {
        self.naps += 1
        let nap = self.naps
        self.isAsleep = true
        self.world.after(1_000_000) { if nap == self.naps { self.wake() } }
    }

    /// Something was appended.
    func wake() {
        guard self.isAsleep, self.isAlive() else { return }
        self.isAsleep = false
        self.turn()
    }

    private func store(_ batch: Batch) {
        guard let connection else { return self.fail() }
        if self.simulation.readsAhead { self.readAhead(of: batch) }
        self.database.call(slowness: self.slowness, isAlive: self.isAlive) {
            self.database.transaction(on: connection) { state, rows in try self.write(batch, &state, &rows) }
        } then: { outcome in
            guard let outcome else {
                self.simulation.see(.failedCommit)
                return self.fail()
            }
            self.pause = Self.shortestPause
            self.offsets.merge(outcome.offsets) { $1 }
            self.marks = outcome.marks
            if self.simulation.flaw == .raisesMarksAfterTheRows {
                self.raiseMarks(outcome, connection)
            } else {
                self.publish(outcome.committed)
            }
        }
    }

    private struct LostPartition: Error {}

    /// As `WriterTransaction`: rows, marks, keys and offsets of one commit.
    private func write(_ batch: Batch, _ state: inout DatabaseModel.State, _ rows: inout [Reading]) throws -> Outcome {
        var outcome = Outcome(offsets: [:], marks: self.marks, committed: [:])
        for (partition, items, end) in batch {
            guard let offset = self.offsets[partition] else { throw LostPartition() }
            let stored = state.offsets[partition]?.commits ?? 0
            guard stored == offset.commits || self.simulation.flaw == .worksWithoutLock else { throw LostPartition() }
            var committed = CommittedEntry()
            for item in items { self.admit(item.entry, &state, &outcome.marks, &committed) }
            rows += committed.readings
            outcome.committed[partition] = committed
            outcome.offsets[partition] = PartitionOffset(last: end, commits: stored + 1)
            state.offsets[partition] = outcome.offsets[partition]
        }
        if self.simulation.flaw == .remembersMarksOfFailedCommits { self.marks = outcome.marks }
        return outcome
    }

    private func admit(
        _ entry: ReadingsEntry, _ state: inout DatabaseModel.State, _ marks: inout [String: Watermark],
        _ committed: inout CommittedEntry
    ) {
        var verdict = Verdict(receipt: entry.receipt, outcome: .stored, watermark: 0)
        defer { committed.verdicts.append(verdict) }
        if !entry.idempotencyKey.isEmpty, !state.keys.insert(entry.idempotencyKey).inserted,
            self.simulation.flaw != .ignoresIdempotencyKeys
        {
            self.simulation.see(.repeatedKey)
            verdict.outcome = .repeated
            return
        }
        guard var run = entry.run else {
            committed.readings += entry.readings
            return
        }
        if self.simulation.flaw == .ignoresWhatABatchFollows { run.follows = 0 }
        let boot = self.simulation.flaw == .keepsOneMarkForAllLanes ? "" : run.boot
        let key = "\(entry.source) \(boot)"
        var mark = marks[key] ?? state.marks[key] ?? Watermark()
        switch mark.admit(run) {
        case .store(let after):
            self.simulation.see(after >= run.first ? .partlyStored : .stored)
            for (reading, ordinal) in zip(entry.readings, entry.ordinals) where run.first + UInt64(ordinal) > after {
                committed.readings.append(reading)
            }
            if self.simulation.flaw != .raisesMarksAfterTheRows { state.marks[key] = mark }
        case .duplicate: self.simulation.see(.duplicate)
        case .gap:
            self.simulation.see(.gap)
            verdict.outcome = .gap
        }
        marks[key] = mark
        verdict.watermark = mark.sequence
    }

    private func raiseMarks(_ outcome: Outcome, _ connection: DatabaseModel.Connection) {
        self.database.call(slowness: self.slowness, isAlive: self.isAlive) {
            self.database.transaction(on: connection) { state, _ in state.marks.merge(outcome.marks) { $1 } }
        } then: { done in
            if done == nil { self.fail() } else { self.publish(outcome.committed) }
        }
    }

    /// Again and again, until Redis has answered.
    private func publish(_ committed: [Int: CommittedEntry]) {
        let offsets = self.offsets
        self.redis.call(slowness: self.slowness, isAlive: self.isAlive) {
            for (partition, entry) in committed.sorted(by: { $0.key < $1.key }) {
                guard let offset = offsets[partition] else { continue }
                _ = self.redis.add(
                    Streams.committed(partition), StreamID(milliseconds: offset.commits, sequence: 0),
                    entry.encoded(), keeping: 16)
                self.redis.trim(Streams.readings(partition), upTo: offset.last)
            }
            self.simulation.announce()
            return true
        } then: { done in
            if done == nil {
                self.world.after(100_000) { if self.isAlive() { self.publish(committed) } }
            } else {
                self.turn()
            }
        }
    }
}
