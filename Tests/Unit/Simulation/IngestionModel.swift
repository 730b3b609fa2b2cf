import Contracts
import Domain
import Redis

@testable import IngestionService

/// One ingestion process: sockets and requests in front, receipts in its memory, its writer behind.
final class IngestionModel {
    private struct Slot {
        var verdict: Verdict?
        var wake: (Verdict?) -> Void
    }

    private unowned let simulation: Simulation
    private let world: World
    let place: Int

    private(set) var isRunning = false
    /// Changes with each start: what an earlier life began reaches nobody.
    private(set) var life = 0
    private(set) var writer: WriterModel?
    /// Whether it is of a version that does not answer hello and names no lane.
    private(set) var isOld = false

    private var slots: [UInt64: Slot] = [:]
    private var receipts: UInt64 = 0
    private var positions: [Int: StreamID]?
    private var isReading = false
    private(set) var links: [Link] = []

    private static let patience = 10_000_000

    init(_ simulation: Simulation, place: Int) {
        self.simulation = simulation
        self.world = simulation.world
        self.place = place
    }

    func start() {
        self.life += 1
        self.isRunning = true
        self.isOld = self.simulation.hasOldServers && self.world.chance(50)
        self.positions = nil
        self.isReading = false
        let writer = WriterModel(self.simulation, isAlive: self.alive())
        self.writer = writer
        writer.begin()
        self.keepReading()
    }

    /// kill -9.
    func kill() {
        guard self.isRunning else { return }
        self.isRunning = false
        self.life += 1
        self.slots = [:]
        for link in self.links { link.serverDies() }
        self.links = []
        // The kernel closes its connections; the database notices soon.
        if let connection = self.writer?.connection {
            self.world.after(self.world.latency()) { self.simulation.database.close(connection) }
        }
        self.writer = nil
    }

    private func alive() -> () -> Bool {
        let life = self.life
        return { [unowned self] in self.isRunning && self.life == life }
    }

    func accept(_ link: Link) { self.links.append(link) }
    func forget(_ link: Link) { self.links.removeAll { $0 === link } }

    // MARK: - In

    enum Taken {
        case receipt(UInt64)
        case backlogged
        case unavailable
    }

    /// Appends to the source's stream. `wake` gets the verdict, or nil after ten seconds.
    func take(
        _ readings: [Reading], ordinals: [UInt16], of source: String, key: String = "", run: SequenceRun? = nil,
        wake: @escaping (Verdict?) -> Void, then: @escaping (Taken) -> Void
    ) {
        self.receipts += 1
        let number = self.receipts
        self.slots[number] = Slot(wake: wake)
        let entry = ReadingsEntry(
            receipt: Receipt(instance: self.instance, number: number), source: source, idempotencyKey: key,
            receivedAt: Timestamp(microseconds: Int64(self.world.now)), run: run, readings: readings, ordinals: ordinals
        )
        let stream = Streams.readings(Streams.partition(ofSource: source))
        let bytes = entry.encoded()
        let isAlive = self.alive()
        self.world.after(Self.patience) {
            guard isAlive(), let slot = self.slots.removeValue(forKey: number) else { return }
            self.simulation.see(.expired)
            slot.wake(nil)
        }
        self.simulation.redis.call(isAlive: isAlive) {
            let isAppended = self.simulation.redis.boundedAppend(stream, bytes)
            self.simulation.appended()
            return isAppended
        } then: { appended in
            if appended != true { self.slots[number] = nil }
            switch appended {
            case true?: then(.receipt(number))
            case false?:
                self.simulation.see(.busy)
                then(.backlogged)
            case nil:
                self.simulation.see(.unknownAppend)
                then(.unavailable)
            }
        }
    }

    private var instance: UInt64 { UInt64(self.place * 1_000_000 + self.life) }

    // MARK: - Commits

    /// Looks every two seconds, and when something was announced.
    private func keepReading() {
        self.readCommits()
        let isAlive = self.alive()
        self.world.after(2_000_000) { if isAlive() { self.keepReading() } }
    }

    func readCommits() {
        guard self.isRunning, !self.isReading else { return }
        self.isReading = true
        let redis = self.simulation.redis
        let partitions = self.simulation.partitions
        guard let positions else {
            return redis.call(isAlive: self.alive()) {
                Dictionary(uniqueKeysWithValues: partitions.map { ($0, redis[Streams.committed($0)].lastID) })
            } then: { positions in
                self.isReading = false
                self.positions = positions
            }
        }
        redis.call(isAlive: self.alive()) {
            partitions.map { ($0, redis.entries(Streams.committed($0), after: positions[$0] ?? .zero, count: 64)) }
        } then: { read in
            self.isReading = false
            for (partition, entries) in read ?? [] {
                guard let last = entries.last else { continue }
                self.positions?[partition] = last.id
                for entry in entries { self.resolve(entry.bytes) }
            }
        }
    }

    private func resolve(_ bytes: [UInt8]) {
        guard let committed = try? CommittedEntry(decoding: bytes) else { return }  // Not ours: nobody waits for it.
        for verdict in committed.verdicts where verdict.receipt.instance == self.instance {
            self.slots.removeValue(forKey: verdict.receipt.number)?.wake(verdict)
        }
    }
}
