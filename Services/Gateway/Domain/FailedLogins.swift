import Domain

/// Counts logins that failed, so that a flood of them is a few entries in the log: of each account and address one at once, and
/// after that one a minute, with a count.
///
/// A plain value: the caller brings the time. Beyond `capacity` pairs at once the rest is counted together.
struct FailedLogins: Sendable {
    struct Key: Sendable, Hashable {
        /// The e-mail in lower case. Nil, both: others.
        var account: String?
        var address: String?
    }

    /// What is to be written down.
    struct Tally: Sendable, Hashable {
        var key: Key
        /// Since the last one of this key.
        var attempts: Int
    }

    static let interval: Duration = .seconds(60)

    private struct Record {
        /// Nil: not yet.
        var writtenAt: Timestamp?
        var attempts = 0
    }

    private let capacity: Int
    private var records: [Key: Record] = [:]

    init(capacity: Int = 100) {
        self.capacity = capacity
    }

    mutating func note(account: String, address: String) {
        let pair = Key(account: account, address: address)
        let isRoom = self.records[pair] != nil || self.records.count < self.capacity
        self.records[isRoom ? pair : Key(), default: Record()].attempts += 1
    }

    /// Takes what is due by now; pairs that have been quiet for a minute are forgotten.
    ///
    /// - Parameter all: also what is not due yet, because this is the end.
    mutating func take(at now: Timestamp, all: Bool = false) -> [Tally] {
        var tallies: [Tally] = []
        for (key, record) in self.records {
            let isDue = record.writtenAt.map { now - $0 >= Self.interval } ?? true
            guard isDue || all else { continue }
            guard record.attempts > 0 else {
                self.records[key] = nil
                continue
            }
            tallies.append(Tally(key: key, attempts: record.attempts))
            self.records[key] = Record(writtenAt: now)
        }
        return tallies
    }

    /// Takes back what could not be written; it is due at once.
    mutating func restore(_ tally: Tally) {
        let attempts = self.records[tally.key]?.attempts ?? 0
        self.records[tally.key] = Record(attempts: attempts + tally.attempts)
    }
}
