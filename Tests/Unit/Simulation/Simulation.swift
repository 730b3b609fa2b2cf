import Contracts

@testable import AgentService

/// Devices, two ingestion processes, Redis and the database under faults, all from one seed.
///
/// ```
///  DeviceModel ──Link──▶ IngestionModel ──▶ RedisModel ──▶ WriterModel ──▶ DatabaseModel
///  PosterModel ─────────▶      ▲                              │                 │
///                              └── verdicts ◀── committed ────┘              Witness
/// ```
///
/// Real are the uplink's decisions, the watermarks and the entries of the streams; modelled is everything that is I/O. A
/// storm of twenty seconds is followed by calm: then everything must be stored and come to rest.
final class Simulation {
    let seed: UInt64
    let flaw: Flaw?
    let world: World
    let witness = Witness()
    let redis: RedisModel
    let database: DatabaseModel
    private(set) var partitions: [Int] = []
    private var ingestions: [IngestionModel] = []
    private var devices: [DeviceModel] = []
    private var posters: [PosterModel] = []
    private(set) var isStorming = true

    /// What happened, and how often.
    private(set) var seen: [Corner: Int] = [:]

    /// Whether this story's writers read the next batch while one is being committed.
    let readsAhead: Bool

    /// Whether a process may be of a version that knows no lanes, and another one after a restart.
    let hasOldServers: Bool

    /// From when on this story's agents begin lanes.
    let thresholds: LaneThresholds

    private static let storm = 20_000_000

    /// How long the calm may last until everything is at rest: some rounds of the longest waits there are, the agent's
    /// reconnection of 30 s and its patience of 10 s.
    private static let calm = 180_000_000

    init(seed: UInt64, flaw: Flaw? = nil) {
        self.seed = seed
        self.flaw = flaw
        self.world = World(seed: seed)
        self.redis = RedisModel(self.world)
        self.database = DatabaseModel(self.world, self.witness)
        self.readsAhead = self.world.chance(50)
        self.hasOldServers = self.world.chance(30)
        self.thresholds = LaneThresholds(
            backlog: Int64(self.world.draw(1...6)), oldBacklog: Int64(self.world.draw(1...4)),
            longOutage: .seconds(self.world.draw(1...4)), lanes: self.world.draw(2...5))
        self.redis.limit = self.world.draw(2...6)
        let bound = self.world.chance(20) ? 6 : .max
        self.devices = (1...2).map { DeviceModel(self, number: $0, bound: bound) }
        self.posters = [PosterModel(self, channel: 3)]
        self.partitions = Set((1...3).map { Streams.partition(ofSource: "token:\($0)") }).sorted()
        self.ingestions = (0...(self.world.chance(70) ? 1 : 0)).map { IngestionModel(self, place: $0 + 1) }
    }

    /// What went wrong; nil when nothing did.
    func run() -> String? {
        defer { self.world.end() }
        for ingestion in self.ingestions { ingestion.start() }
        for device in self.devices { device.start() }
        self.planLoad()
        self.planFaults()
        self.keepWriting()
        self.world.after(Self.storm) { self.isStorming = false }
        let deadline = Self.storm + Self.calm
        var nextLook = Self.storm
        while self.witness.fault == nil, self.world.step(until: deadline) {
            guard self.world.now >= nextLook else { continue }
            nextLook = self.world.now + 500_000
            if !self.isStorming, self.isAtRest { break }
        }
        if self.witness.fault == nil {
            if self.isAtRest {
                self.witness.close()
            } else {
                self.witness.blame("not at rest: " + self.devices.map(\.description).joined(separator: "; "))
            }
        }
        return self.witness.fault.map { "seed \(self.seed), after \(self.world.now / 1000) ms: \($0)" }
    }

    func see(_ corner: Corner) {
        self.seen[corner, default: 0] += 1
        self.world.tell(corner.rawValue)
    }

    private var isAtRest: Bool {
        self.devices.allSatisfy(\.isAtRest) && self.posters.allSatisfy(\.isAtRest)
    }

    /// `appendfsync everysec`, on a disk that may be slow.
    private func keepWriting() {
        guard self.isStorming else { return }
        if self.redis.isUp { self.redis.write() }
        self.world.after(self.world.draw(200_000...4_000_000)) { self.keepWriting() }
    }

    /// Where a load balancer would send a new connection.
    func anyIngestion() -> IngestionModel? {
        let running = self.ingestions.filter(\.isRunning)
        return running.isEmpty ? nil : running[self.world.draw(running.count)]
    }

    /// Something was appended to a stream of readings.
    func appended() {
        for ingestion in self.ingestions { ingestion.writer?.wake() }
    }

    /// Something was added to a stream of commits.
    func announce() {
        for ingestion in self.ingestions {
            self.world.after(self.world.latency()) { ingestion.readCommits() }
        }
    }

    // MARK: - Plans

    private func planLoad() {
        for device in self.devices {
            for _ in 0..<self.world.draw(3...6) {
                let count = self.world.draw(1...5)
                self.world.after(self.world.draw(Self.storm)) { device.append(count) }
            }
        }
        for poster in self.posters {
            for _ in 0..<2 {
                let count = self.world.draw(1...3)
                self.world.after(self.world.draw(Self.storm)) { poster.post(count) }
            }
        }
    }

    /// Every fault heals before the calm.
    private func planFaults() {
        for _ in 0..<self.world.draw(3...9) {
            let at = self.world.draw(Self.storm - 1)
            let length = min(self.world.draw(self.world.chance(30) ? 12_000_000 : 1_500_000), Self.storm - 1 - at)
            let kind = self.world.draw(14)
            self.world.after(at) { self.strike(kind, healAfter: length) }
        }
    }

    private func strike(_ kind: Int, healAfter length: Int) {
        self.world.tell("fault \(kind) for \(length / 1000) ms")
        let heal = { (action: @escaping () -> Void) in self.world.after(length, action) }
        switch kind {
        case 0, 1:
            let device = self.devices[self.world.draw(self.devices.count)]
            device.kill(isOrderly: self.world.chance(30))
            heal { device.start() }
        case 2, 3:
            let ingestion = self.ingestions[self.world.draw(self.ingestions.count)]
            ingestion.kill()
            heal { if !ingestion.isRunning { ingestion.start() } }
        case 4, 5:
            let link = self.devices[self.world.draw(self.devices.count)].link
            let isTold = (self.world.chance(70), self.world.chance(70))
            link?.cut(tellDevice: isTold.0 ? self.world.latency() : nil, tellServer: isTold.1 ? length : nil)
        case 6:
            self.database.stop()
            heal { self.database.start() }
        case 7: self.database.dropConnection()
        case 8:
            self.database.rollbacks = 40
            heal { self.database.rollbacks = 0 }
        case 9:
            let writer = self.ingestions[self.world.draw(self.ingestions.count)].writer
            writer?.slowness = self.world.draw(2_000_000)
            heal { writer?.slowness = 0 }
        default:
            // Something is under way, as it would be.
            for device in self.devices { device.append(self.world.draw(1...3)) }
            self.world.after(self.world.draw(20_000)) { self.strikeRedis(healAfter: length) }
        }
    }

    /// It may be back at once, without what it had: then connections live on that have lost a batch.
    private func strikeRedis(healAfter length: Int) {
        self.redis.stop()
        switch self.world.draw(4) {
        case 0: self.redis.loseTail()
        case 1, 2: self.redis.loseAll()
        default: break
        }
        self.world.tell("Redis stopped")
        self.redis.setClock(behind: self.world.chance(25) ? self.world.draw(600_000_000) : 0)
        self.world.after(self.world.chance(50) ? self.world.draw(3_000) : length) { self.redis.start() }
    }
}
