import Domain

/// When backups are made: each day at a time of UTC, `03:00`.
package struct BackupSchedule: Sendable, Hashable, CustomStringConvertible {
    private let minute: Int64

    /// A process that has just started has other things to do.
    private static let calm: Duration = .seconds(900)
    /// After a failure the next attempt waits for so long.
    private static let pause: Duration = .seconds(3600)

    /// Nil: it is no time of the day.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard parts.count == 2, areDigits, let hour = Int64(parts[0]),
            let minute = Int64(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        self.minute = hour * 60 + minute
    }

    package var description: String {
        let (hour, minute) = self.minute.quotientAndRemainder(dividingBy: 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }

    /// The last time that was due at `now`.
    package func last(at now: Timestamp) -> Timestamp {
        let day: Int64 = 86_400_000_000
        let offset = self.minute * 60_000_000
        return Timestamp(microseconds: (now.microseconds - offset) / day * day + offset)
    }

    /// Whether a backup is to be made: none was since it was due. A machine that was off then makes up for it a quarter of
    /// an hour after it started.
    ///
    /// - Parameters:
    ///   - backups: All that were made, and tried to be made, by this schedule.
    ///   - start: Of the process.
    package func isDue(_ backups: [BackupManifest], at now: Timestamp, since start: Timestamp) -> Bool {
        let due = self.last(at: now)
        let hasGood = backups.contains { $0.isGood && $0.createdAt >= due }
        let hasTried = backups.contains { now - $0.createdAt < Self.pause && $0.createdAt <= now }
        return !hasGood && !hasTried && (due >= start || now - start >= Self.calm)
    }
}
