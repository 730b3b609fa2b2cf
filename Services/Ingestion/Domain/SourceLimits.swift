import Synchronization

/// What each source may send to this instance, over all its sockets and requests together.
///
/// A message is looked at before it is read: refusing costs a dictionary and no decoding. What it held is charged afterwards,
/// so that messages under way at the same moment may pass the limit by themselves, never for longer.
final class SourceLimits: Sendable {
    /// A source sends too much.
    struct Excess: Error, Hashable {
        enum Unit: String, Hashable, CaseIterable {
            case readings
            case bytes
        }
        var unit: Unit
        /// Per second.
        var limit: Int
        var retryAfter: Duration
    }

    private struct Allowance {
        var readings: TokenBucket
        var bytes: TokenBucket
    }

    /// More sources than this at once are not remembered: those with a whole allowance are forgotten, or any one.
    static let sourceLimit = 4096

    let readingsPerSecond: Int
    let bytesPerSecond: Int
    private let allowances = Mutex<[String: Allowance]>([:])

    init(readingsPerSecond: Int = 200_000, bytesPerSecond: Int = 32 << 20) {
        self.readingsPerSecond = readingsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// How many sources are remembered.
    var count: Int { self.allowances.withLock { $0.count } }

    /// Why nothing more of `source` is taken now; nil when it may send.
    func excess(of source: String, now: ContinuousClock.Instant = .now) -> Excess? {
        self.allowances.withLock { allowances in
            guard allowances[source] != nil else { return nil }
            if let wait = allowances[source]?.readings.wait(now: now) {
                return Excess(unit: .readings, limit: self.readingsPerSecond, retryAfter: wait)
            }
            if let wait = allowances[source]?.bytes.wait(now: now) {
                return Excess(unit: .bytes, limit: self.bytesPerSecond, retryAfter: wait)
            }
            return nil
        }
    }

    func charge(_ source: String, readings: Int, bytes: Int, now: ContinuousClock.Instant = .now) {
        self.allowances.withLock { allowances in
            if allowances[source] == nil {
                if allowances.count >= Self.sourceLimit { Self.forget(in: &allowances, now) }
                allowances[source] = Allowance(
                    readings: TokenBucket(rate: Double(self.readingsPerSecond), now: now),
                    bytes: TokenBucket(rate: Double(self.bytesPerSecond), now: now))
            }
            allowances[source]?.readings.take(readings, now: now)
            allowances[source]?.bytes.take(bytes, now: now)
        }
    }

    /// Forgets all sources whose allowance is whole again, for which that changes nothing; else one of the others.
    private static func forget(in allowances: inout [String: Allowance], _ now: ContinuousClock.Instant) {
        for source in Array(allowances.keys) {
            let isFull = allowances[source]?.readings.isFull(now: now) ?? true
            if isFull, allowances[source]?.bytes.isFull(now: now) ?? true { allowances[source] = nil }
        }
        if allowances.count >= Self.sourceLimit, let any = allowances.keys.first { allowances[any] = nil }
    }
}
