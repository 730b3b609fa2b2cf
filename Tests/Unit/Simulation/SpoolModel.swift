import Domain

@testable import AgentService

/// What `Spool` does, without the file: lanes of contiguous numbers, of which the last is open.
///
/// Rows and generations outlive the process, also the acknowledgements that were written with the last append; later
/// ones are only in memory.
final class SpoolModel {
    private struct Generation {
        /// The highest sequence that was given before it.
        var base: Int64
        /// Its highest sequence; nil: it is open.
        var last: Int64?
        var boot: String
        var written: Int64 = 0
    }

    private unowned let simulation: Simulation
    private let device: Int
    /// How many readings it keeps.
    private let bound: Int

    private var generations: [Generation] = []
    /// By sequence.
    private var readings: [SpooledReading] = []
    private var last: Int64 = 0
    private var acknowledgements: [String: Int64] = [:]
    /// Each lane's, for the witness; those of lanes that are gone too.
    private var channels: [String: Int32] = [:]

    init(_ simulation: Simulation, device: Int, bound: Int) {
        self.simulation = simulation
        self.device = device
        self.bound = bound
        self.beginGeneration()
    }

    /// Readings whose number says that the server does not take them.
    static func isRefused(_ number: Int64) -> Bool { number % 7 == 3 }

    /// A new process: what was only in memory is gone.
    func open() { self.acknowledgements = [:] }

    /// Writes the acknowledgements.
    func close() { self.deleteAcknowledged() }

    // MARK: - Lanes

    /// Oldest first, the open one last.
    var lanes: [SpoolLane] {
        self.generations.map {
            SpoolLane(boot: $0.boot, last: self.count(of: $0), acknowledged: self.acknowledged(of: $0))
        }
    }

    var live: SpoolLane { self.lanes[self.generations.count - 1] }

    func channel(of boot: String) -> Int32 { self.channels[boot] ?? 0 }

    /// - Returns: the boot id of the lane that was open, whether or not it goes on.
    func beginLane() -> String {
        let open = self.generations.count - 1
        defer { if self.last > self.generations[open].base { self.close(open) } }
        return self.generations[open].boot
    }

    private func close(_ open: Int) {
        self.generations[open].last = self.last
        self.beginGeneration()
    }

    private func beginGeneration() {
        let number = self.channels.count + 1
        let boot = "lane \(number) of device \(self.device)"
        self.generations.append(Generation(base: self.last, boot: boot))
        self.channels[boot] = Int32(self.device * 1_000 + number)
        self.simulation.witness.open(self.channel(of: boot), isOrdered: true)
    }

    private func count(of generation: Generation) -> Int64 { (generation.last ?? self.last) - generation.base }

    private func acknowledged(of generation: Generation) -> Int64 {
        max(self.acknowledgements[generation.boot] ?? 0, generation.written)
    }

    // MARK: - Readings

    func append(_ count: Int, at time: Timestamp) {
        self.deleteAcknowledged()
        let open = self.generations[self.generations.count - 1]
        let channel = self.channel(of: open.boot)
        for _ in 0..<count {
            self.last += 1
            self.readings.append(SpooledReading(sequence: self.last, time: time, channel: "", value: 0))
            let number = self.last - open.base
            self.simulation.witness.appended(channel, upTo: Int(number))
            if Self.isRefused(number) { self.simulation.witness.excluded(channel, Int(number)) }
        }
        self.enforce()
    }

    /// As `SpoolLedger.deleteAcknowledged`, and `Spool.forget`.
    private func deleteAcknowledged() {
        for index in self.generations.indices.reversed() {
            let generation = self.generations[index]
            let number = self.acknowledged(of: generation)
            self.readings.removeAll { $0.sequence > generation.base && $0.sequence <= generation.base + number }
            self.generations[index].written = number
            if generation.last != nil, number >= self.count(of: generation) {
                self.generations.remove(at: index)
                self.acknowledgements[generation.boot] = nil
            }
        }
    }

    /// The oldest go, whichever lane they are in, except the last one of a closed lane.
    private func enforce() {
        while self.readings.count > self.bound {
            let kept = Set(self.generations.compactMap(\.last))
            guard let oldest = self.readings.firstIndex(where: { !kept.contains($0.sequence) }) else { return }
            let sequence = self.readings.remove(at: oldest).sequence
            guard let generation = self.generations.last(where: { $0.base < sequence }) else { continue }
            self.simulation.see(generation.last == nil ? .dropped : .droppedFromBacklog)
            self.simulation.witness.excluded(self.channel(of: generation.boot), Int(sequence - generation.base))
        }
    }

    /// As `Spool.read`.
    func read(_ boot: String, after number: Int64, limit: Int) -> SpoolBatch? {
        guard let generation = self.generations.last(where: { $0.boot == boot }) else { return nil }
        let base = generation.base
        let known = self.acknowledged(of: generation)
        var run: [SpooledReading] = []
        for reading in self.readings where reading.sequence > base + number && run.count < limit {
            if let end = generation.last, reading.sequence > end { break }
            if let last = run.last, reading.sequence != last.sequence + 1 { break }
            run.append(reading)
        }
        guard let first = run.first?.sequence else { return nil }
        let isKnown = first - 1 - base <= known || self.readings.contains { $0.sequence == first - 1 }
        for index in run.indices { run[index].sequence -= base }
        return SpoolBatch(boot: boot, follows: isKnown ? first - 1 - base : known, readings: run)
    }

    func acknowledge(_ boot: String, upTo number: Int64) {
        guard let lane = self.lanes.last(where: { $0.boot == boot }), number > lane.acknowledged else { return }
        self.acknowledgements[boot] = max(self.acknowledgements[boot] ?? 0, min(number, lane.last))
    }
}
