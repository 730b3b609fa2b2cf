@testable import AgentService

/// The machine with a spool of several lanes in memory, whose reads are answered at once. The first lane is `old`,
/// those begun later are `lane 1`, `lane 2`, …
struct LaneRig {
    struct Sent: Hashable {
        var boot: String
        var numbers: ClosedRange<Int64>

        init(_ boot: String, _ numbers: ClosedRange<Int64>) {
            self.boot = boot
            self.numbers = numbers
        }
    }

    var machine: UplinkStateMachine
    var now = ContinuousClock.now
    /// Oldest first: the boot id and the highest number given.
    var spool: [SpoolLane]
    var sent: [Sent] = []
    var others: [UplinkAction] = []
    private var begun = 0

    init(_ lanes: [SpoolLane], maxBatchSize: Int = 100) {
        self.spool = lanes
        self.machine = UplinkStateMachine(lanes: lanes, maxBatchSize: maxBatchSize)
    }

    init(waiting: Int64, maxBatchSize: Int = 100) {
        self.init([SpoolLane(boot: "old", last: waiting, acknowledged: 0)], maxBatchSize: maxBatchSize)
    }

    mutating func connect(isWelcome: Bool = true) {
        self.handle(.connected)
        self.handle(.channelsProvisioned)
        if isWelcome { self.handle(.welcomed) }
    }

    mutating func append(_ count: Int64) {
        let open = self.spool.count - 1
        self.spool[open].last += count
        self.handle(.appended(boot: self.spool[open].boot, last: self.spool[open].last))
    }

    mutating func pass(_ duration: Duration) {
        self.now += duration
        self.handle(.tick)
    }

    mutating func handle(_ event: UplinkEvent) {
        for action in self.machine.handle(event, at: self.now) {
            switch action {
            case .read(let boot, let after, let limit, let ticket):
                let last = min(after + Int64(limit), self.spool.last { $0.boot == boot }?.last ?? 0)
                let batch = after < last ? SpoolBatch.fixture(after + 1...last, boot: boot) : nil
                self.handle(.batchRead(batch, ticket: ticket))
            case .beginLane:
                self.begun += 1
                let previousLast = self.spool[self.spool.count - 1].last
                self.spool.append(SpoolLane(boot: "lane \(self.begun)", last: 0, acknowledged: 0))
                self.handle(.laneBegun(boot: "lane \(self.begun)", last: 0, previousLast: previousLast))
            case .send(let batch, _):
                self.sent.append(Sent(batch.boot, batch.first...batch.last))
            default:
                self.others.append(action)
            }
        }
    }

    mutating func takeSent() -> [Sent] {
        defer { self.sent = [] }
        return self.sent
    }

    mutating func takeOthers() -> [UplinkAction] {
        defer { self.others = [] }
        return self.others
    }
}
