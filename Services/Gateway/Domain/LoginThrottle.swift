import Domain

/// Slows down guessing: after a few wrong passwords each further attempt has to wait longer.
///
/// Counts per account *and* address, so that a guesser elsewhere does not keep the owner out, and per address alone, so
/// that one address cannot try one password on every account. An attempt counts as wrong until it is known to be right:
/// attempts in parallel gain nothing. No wait exceeds ``longestWait``; attempts that are refused do not lengthen it.
///
/// A plain value: the caller brings the time. Remembers at most `capacity` pairs, the least recent go first.
struct LoginThrottle {
    static let longestWait: Duration = .seconds(60)

    /// How many attempts need not wait.
    static let freeOfAccount = 5
    static let freeOfAddress = 50

    /// Without another attempt for so long, all is forgotten.
    static let memory: Duration = .seconds(15 * 60)

    private struct Key: Hashable {
        /// Nil: all accounts.
        var account: String?
        var address: String
    }

    private struct Record {
        var attempts = 0
        var lastAttempt: Timestamp
        var freeAt: Timestamp
    }

    static let capacity = 20_000

    private let capacity: Int
    private var records: [Key: Record] = [:]

    init(capacity: Int = Self.capacity) {
        self.capacity = capacity
    }

    var count: Int { self.records.count }

    /// Counts an attempt, unless it has to wait.
    ///
    /// - Parameter account: the e-mail in lower case.
    /// - Returns: nil when it may be made now, else how long to wait.
    mutating func begin(account: String, address: String, at now: Timestamp) -> Duration? {
        let pair = Key(account: account, address: address)
        let all = Key(account: nil, address: address)
        let wait = [pair, all].compactMap { self.records[$0] }.map { $0.freeAt - now }.max() ?? .zero
        if wait > .zero { return min(wait, Self.longestWait) }
        self.count(pair, freeOfCharge: Self.freeOfAccount, at: now)
        self.count(all, freeOfCharge: Self.freeOfAddress, at: now)
        return nil
    }

    /// The last attempt was right: the owner starts anew.
    mutating func succeeded(account: String, address: String) {
        self.records[Key(account: account, address: address)] = nil
        let all = Key(account: nil, address: address)
        if let attempts = self.records[all]?.attempts {
            self.records[all]?.attempts = attempts - 1
        }
    }

    private mutating func count(_ key: Key, freeOfCharge: Int, at now: Timestamp) {
        if self.records.count >= self.capacity { self.forget(at: now) }
        var record = self.records[key] ?? Record(lastAttempt: now, freeAt: now)
        if now - record.lastAttempt > Self.memory { record.attempts = 0 }
        record.attempts += 1
        record.lastAttempt = now
        let exponent = record.attempts - freeOfCharge
        record.freeAt = exponent < 0 ? now : now + min(Self.longestWait, .seconds(1 << min(exponent, 6)))
        self.records[key] = record
    }

    private mutating func forget(at now: Timestamp) {
        self.records = self.records.filter { now - $0.value.lastAttempt <= Self.memory }
        guard self.records.count >= self.capacity else { return }
        let cut = self.records.values.map(\.lastAttempt).sorted()[self.capacity / 4]
        self.records = self.records.filter { $0.value.lastAttempt > cut }
    }
}
