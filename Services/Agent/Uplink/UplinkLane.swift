/// What has been sent of one lane, and what was answered.
///
/// ```
///   stored by the server │ sent, not acknowledged (window) │ waiting in the spool │
///   ────────────── acknowledged ───────────────────────── cursor ────────────── last
/// ```
///
/// An acknowledgement is a number; it covers all before it, and an older one than the last says nothing. Going back is
/// always the same: the cursor moves, the window is forgotten, and what follows is read from the spool again.
struct UplinkLane: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct SentBatch: Sendable, Hashable {
        var last: Int64
        var count: Int
        var first: SpooledReading
    }

    let boot: String
    private(set) var acknowledged: Int64
    private(set) var last: Int64

    /// The highest number sent, or skipped, on this connection.
    private(set) var cursor: Int64

    /// The batches under way, oldest first.
    private(set) var window: [SentBatch] = []

    /// Readings per batch: the setting, or less while the culprit of a refusal is searched.
    private(set) var limit: Int
    private(set) var isSearching = false
    private(set) var isSuspicious = false

    private(set) var lastProgress: Instant?
    private var pausedUntil: Instant?
    private var repeatedResend: (after: Int64, times: Int)?

    init(_ lane: SpoolLane, limit: Int) {
        self.boot = lane.boot
        self.acknowledged = lane.acknowledged
        self.last = lane.last
        self.cursor = lane.acknowledged
        self.limit = limit
    }

    /// Whether nothing is left to send or to wait for.
    var isDrained: Bool { self.window.isEmpty && self.cursor >= self.last }

    var hasMore: Bool { self.cursor < self.last }

    func isPaused(at now: Instant) -> Bool { self.pausedUntil.map { now < $0 } ?? false }

    mutating func setLimit(_ size: Int) {
        self.limit = self.isSearching ? min(self.limit, size) : size
    }

    mutating func extend(to last: Int64) {
        self.last = max(self.last, last)
    }

    /// Ends the lane: no number after `last` was given.
    mutating func close(at last: Int64) {
        self.last = last
    }

    /// A new connection: everything that is not acknowledged goes out again.
    mutating func connect(at now: Instant) {
        self.pausedUntil = nil
        self.repeatedResend = nil
        self.lastProgress = now
        self.rewind(to: self.acknowledged)
    }

    mutating func sent(_ batch: SpoolBatch, at now: Instant) {
        if self.window.isEmpty { self.lastProgress = now }
        self.window.append(SentBatch(last: batch.last, count: batch.readings.count, first: batch.readings[0]))
        self.cursor = batch.last
    }

    /// What was to be read up to `last` is not there any more: the spool's bounds dropped it.
    mutating func skip(to last: Int64) {
        self.cursor = max(self.cursor, last)
    }

    /// The newest batch did not go out.
    mutating func takeBackNewest() {
        guard let newest = self.window.popLast() else { return }
        self.cursor = max(newest.last - Int64(newest.count), self.acknowledged)
    }

    mutating func rewindToAcknowledged() {
        self.rewind(to: self.acknowledged)
    }

    private mutating func rewind(to sequence: Int64) {
        self.cursor = sequence
        self.window.removeAll(keepingCapacity: true)
    }
}

// MARK: - Answers

extension UplinkLane {
    /// - Returns: whether it was news. A number that was never given out belongs to another spool; believing it would
    ///   lose readings.
    mutating func acknowledge(_ sequence: Int64, maxBatchSize: Int, at now: Instant) -> Bool {
        guard sequence > self.acknowledged, sequence <= self.last else { return false }
        self.acknowledged = sequence
        self.lastProgress = now
        self.repeatedResend = nil
        self.isSuspicious = false
        self.window.removeAll { $0.last <= sequence }
        // Above the cursor: stored in an earlier connection, and its acknowledgement was lost with it.
        self.cursor = max(self.cursor, sequence)
        if self.isSearching {
            self.limit = min(self.limit * 2, maxBatchSize)
            self.isSearching = self.limit < maxBatchSize
        }
        return true
    }

    /// The first request to go back is followed at once. One gap may be reported once per batch behind it, so the same
    /// request again, without an acknowledgement in between, waits: 100 ms, doubling to 5 s.
    ///
    /// - Returns: whether the cursor went back.
    mutating func resend(after sequence: Int64, at now: Instant) -> Bool {
        let target = max(sequence, self.acknowledged)
        guard target < self.cursor else { return false }
        if self.repeatedResend?.after == target, !self.isPaused(at: now) {
            let times = min((self.repeatedResend?.times ?? 0) + 1, 10)
            self.repeatedResend = (target, times)
            self.pausedUntil = now + min(.milliseconds(50 << times), .seconds(5))
        } else if self.repeatedResend?.after != target {
            self.repeatedResend = (target, 0)
        }
        self.rewind(to: target)
        return true
    }

    /// A frame was refused, and it may have been one of this lane's.
    mutating func suspect() {
        if !self.window.isEmpty { self.isSuspicious = true }
    }

    /// The one batch under way was refused: half of it is tried next. A single reading is given up.
    ///
    /// - Returns: the reading to give up.
    mutating func halve(at now: Instant) -> SpooledReading? {
        guard let culprit = self.window.first else { return nil }
        if culprit.count > 1 {
            self.limit = max(1, culprit.count / 2)
            self.rewind(to: self.acknowledged)
            return nil
        }
        self.acknowledged = culprit.last
        self.lastProgress = now
        self.rewind(to: culprit.last)
        return culprit.first
    }

    /// Whether the server owes an acknowledgement for longer than `limit`; what was suspected is then searched for.
    mutating func isOverdue(_ limit: Duration, at now: Instant) -> Bool {
        guard !self.window.isEmpty, let lastProgress, now - lastProgress >= limit else { return false }
        self.isSearching = self.isSearching || self.isSuspicious
        self.isSuspicious = false
        return true
    }
}
