/// Decides what goes to the server and when: events in, actions out. No clock, no socket, no spool.
///
/// ```
///   stored by the server │ sent, not acknowledged (window) │ waiting in the spool │
///   ────────────── acknowledged ───────────────────────── cursor ────────────── last
/// ```
///
/// - Up to 8 batches are under way at once, in order. An acknowledgement is a number; it covers all before it, and an
///   older one than the last says nothing.
/// - Going back is always the same: the cursor moves, the window is forgotten, and what follows is read from the spool
///   again. Whatever the server has twice it drops by its number; so going back too far costs time, never truth.
/// - A frame that the server refuses as a whole names no batch. When no acknowledgement comes after it, one batch at a time
///   is sent over a new connection, halved at each further refusal, until a single reading is refused: that one is given
///   up, so that it cannot block all others.
struct UplinkStateMachine: Sendable {
    static let windowLimit = 8
    static let acknowledgementTimeout: Duration = .seconds(10)
    static let pingAfter: Duration = .seconds(20)
    static let silenceLimit: Duration = .seconds(30)
    static let outboxPause: Duration = .milliseconds(250)
    static let provisioningPause: Duration = .seconds(10)

    typealias Instant = ContinuousClock.Instant

    private(set) var acknowledged: Int64
    private(set) var last: Int64

    /// The highest number sent, or skipped, on this connection.
    private(set) var cursor: Int64

    /// The batches under way, oldest first.
    private(set) var window: [SentBatch] = []

    private(set) var isConnected = false
    private var isProvisioned = false

    /// Readings per batch: the setting, or less while the culprit of a refusal is searched.
    private var limit: Int
    private var maxBatchSize: Int
    private var isSearching = false
    private var isSuspicious = false

    /// The read under way, while its answer is of use: its ticket, and what the spool had when it was asked for.
    private var reading: (ticket: Int, last: Int64)?
    private var tickets = 0

    private var pausedUntil: Instant?
    private var lastProgress: Instant?
    private var lastHeard: Instant?
    private var wasPinged = false
    private var repeatedResend: (after: Int64, times: Int)?
    private var lastProvisioning: Instant?

    struct SentBatch: Sendable, Hashable {
        var last: Int64
        var count: Int
        var first: SpooledReading
    }

    /// - Parameters:
    ///   - acknowledged: the highest number known to be stored.
    ///   - last: the highest number in the spool.
    init(acknowledged: Int64, last: Int64, maxBatchSize: Int) {
        self.acknowledged = acknowledged
        self.last = last
        self.cursor = acknowledged
        self.maxBatchSize = maxBatchSize
        self.limit = maxBatchSize
    }

    /// Whether nothing is left to send or to wait for.
    var isDrained: Bool { self.window.isEmpty && self.cursor >= self.last }

    /// Takes effect with the next batch.
    mutating func setMaxBatchSize(_ size: Int) {
        self.maxBatchSize = size
        self.limit = self.isSearching ? min(self.limit, size) : size
    }

    /// Takes one event, at `now`, and says what to do, in this order.
    mutating func handle(_ event: UplinkEvent, at now: Instant) -> [UplinkAction] {
        var actions: [UplinkAction] = []
        switch event {
        case .connected:
            self.connect(at: now)
            actions.append(self.provision(at: now))
        case .disconnected:
            self.isConnected = false
            self.rewind(to: self.acknowledged)
        case .appended(let last):
            self.last = max(self.last, last)
        case .batchRead(let batch, let ticket):
            guard let read = self.finishRead(ticket) else { break }
            if let batch {
                actions.append(self.send(batch, at: now))
            } else {
                // Dropped by the spool's bounds since they were appended.
                self.cursor = max(self.cursor, read.last)
            }
        case .batchUnresolved(let ticket):
            if self.finishRead(ticket) != nil { actions.append(self.provision(at: now)) }
        case .readFailed(let ticket):
            if self.finishRead(ticket) != nil { self.pause(until: now + .seconds(1)) }
        case .channelUnknown:
            if self.isProvisioned, let lastProvisioning, now - lastProvisioning >= Self.provisioningPause {
                actions.append(self.provision(at: now))
            }
        case .channelsProvisioned:
            self.isProvisioned = true
        case .outboxFull:
            self.takeBackNewest(at: now)
        case .acknowledged(let sequence):
            actions += self.acknowledge(sequence, at: now)
        case .busy(let retryAfter):
            self.rewind(to: self.acknowledged)
            self.pause(until: now + min(max(retryAfter, .milliseconds(10)), .seconds(60)))
        case .resend(let sequence):
            self.resend(after: sequence, at: now)
        case .batchRefused:
            actions += self.searchCulprit(at: now)
        case .heard:
            self.lastHeard = now
            self.wasPinged = false
        case .tick:
            actions += self.checkTimes(at: now)
        }
        if let read = self.nextRead(at: now) { actions.append(read) }
        return actions
    }
}

// MARK: - Sending

extension UplinkStateMachine {
    private mutating func connect(at now: Instant) {
        self.isConnected = true
        self.pausedUntil = nil
        self.lastProgress = now
        self.lastHeard = now
        self.wasPinged = false
        self.repeatedResend = nil
        self.rewind(to: self.acknowledged)
    }

    private mutating func provision(at now: Instant) -> UplinkAction {
        self.isProvisioned = false
        self.lastProvisioning = now
        return .provision
    }

    private mutating func nextRead(at now: Instant) -> UplinkAction? {
        if let until = self.pausedUntil {
            guard now >= until else { return nil }
            self.pausedUntil = nil
        }
        guard self.isConnected, self.isProvisioned, self.reading == nil, self.cursor < self.last,
            self.window.count < (self.isSearching ? 1 : Self.windowLimit)
        else { return nil }
        self.tickets += 1
        self.reading = (self.tickets, self.last)
        return .read(after: self.cursor, limit: self.limit, ticket: self.tickets)
    }

    /// The read with this ticket; nil when its answer is no longer wanted.
    private mutating func finishRead(_ ticket: Int) -> (ticket: Int, last: Int64)? {
        guard let reading, reading.ticket == ticket else { return nil }
        self.reading = nil
        return reading
    }

    private mutating func send(_ batch: SpoolBatch, at now: Instant) -> UplinkAction {
        if self.window.isEmpty { self.lastProgress = now }
        self.window.append(SentBatch(last: batch.last, count: batch.readings.count, first: batch.readings[0]))
        self.cursor = batch.last
        return .send(batch)
    }

    private mutating func takeBackNewest(at now: Instant) {
        guard let newest = self.window.popLast() else { return }
        self.rewind(to: max(newest.last - Int64(newest.count), self.acknowledged), keepingWindow: true)
        self.pause(until: now + Self.outboxPause)
    }

    /// Everything after `sequence` will be read and sent again.
    private mutating func rewind(to sequence: Int64, keepingWindow: Bool = false) {
        self.cursor = sequence
        self.reading = nil
        if !keepingWindow { self.window.removeAll(keepingCapacity: true) }
    }

    private mutating func pause(until instant: Instant) {
        self.pausedUntil = max(self.pausedUntil ?? instant, instant)
    }
}

// MARK: - Answers

extension UplinkStateMachine {
    private mutating func acknowledge(_ sequence: Int64, at now: Instant) -> [UplinkAction] {
        // A number that was never given out belongs to another spool; believing it would lose readings.
        guard sequence > self.acknowledged, sequence <= self.last else { return [] }
        self.acknowledged = sequence
        self.lastProgress = now
        self.repeatedResend = nil
        self.isSuspicious = false
        self.window.removeAll { $0.last <= sequence }
        if self.cursor < sequence {
            // Stored in an earlier connection, and its acknowledgement was lost with it.
            self.cursor = sequence
            self.reading = nil
        }
        if self.isSearching {
            self.limit = min(self.limit * 2, self.maxBatchSize)
            self.isSearching = self.limit < self.maxBatchSize
        }
        return [.acknowledge(upTo: sequence)]
    }

    /// The first request to go back is followed at once. One gap may be reported once per batch behind it, so the same
    /// request again, without an acknowledgement in between, waits: 100 ms, doubling to 5 s.
    private mutating func resend(after sequence: Int64, at now: Instant) {
        let target = max(sequence, self.acknowledged)
        guard target < self.cursor else { return }
        if self.repeatedResend?.after == target, self.pausedUntil == nil {
            let times = min((self.repeatedResend?.times ?? 0) + 1, 10)
            self.repeatedResend = (target, times)
            self.pause(until: now + min(.milliseconds(50 << times), .seconds(5)))
        } else if self.repeatedResend?.after != target {
            self.repeatedResend = (target, 0)
        }
        self.rewind(to: target)
    }

    /// Outside a search this only raises a suspicion: the frame may be followed by an acknowledgement, and if not, the
    /// missing acknowledgement ends the connection and the search begins with the next one, where nothing else is under way.
    private mutating func searchCulprit(at now: Instant) -> [UplinkAction] {
        guard self.isSearching, let culprit = self.window.first else {
            self.isSuspicious = true
            return []
        }
        if culprit.count > 1 {
            self.limit = max(1, culprit.count / 2)
            self.rewind(to: self.acknowledged)
            return []
        }
        self.acknowledged = culprit.last
        self.lastProgress = now
        self.rewind(to: culprit.last)
        return [.giveUp(culprit.first), .acknowledge(upTo: culprit.last)]
    }

    private mutating func checkTimes(at now: Instant) -> [UplinkAction] {
        guard self.isConnected, let lastHeard, let lastProgress else { return [] }
        if !self.window.isEmpty, now - lastProgress >= Self.acknowledgementTimeout {
            self.isSearching = self.isSearching || self.isSuspicious
            self.isSuspicious = false
            return [.close(.noAcknowledgement)]
        }
        if now - lastHeard >= Self.silenceLimit {
            return [.close(.silence)]
        }
        if now - lastHeard >= Self.pingAfter, !self.wasPinged {
            self.wasPinged = true
            return [.ping]
        }
        return []
    }
}
