/// When the next poll is due, with an interval that may change at any time.
struct PollSchedule: Sendable {
    /// The time the last poll was due; nil before the first.
    private var last: ContinuousClock.Instant?
    private let start: ContinuousClock.Instant

    init(start: ContinuousClock.Instant) {
        self.start = start
    }

    /// How long to wait at `now`; nil: a poll is due, and is counted as done.
    mutating func wait(interval: Duration, at now: ContinuousClock.Instant) -> Duration? {
        guard let last else {
            self.last = self.start
            return nil
        }
        let due = last + interval
        guard now >= due else { return now.duration(to: due) }
        // Missed polls are left out, but the rhythm is kept.
        let missed = ((now - due) / interval).rounded(.down)
        self.last = due + interval * missed
        return nil
    }
}
