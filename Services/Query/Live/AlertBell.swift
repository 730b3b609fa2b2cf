/// When those who follow alerts are told that they changed: at once, but at most twice a second; what comes in between is told
/// together at the end of the half second.
///
/// A plain value: no clock, no I/O. One for all sockets.
struct AlertBell {
    private var rungAt: ContinuousClock.Instant?
    private var owesRing = false

    static let pause = Duration.milliseconds(500)

    /// Something changed.
    ///
    /// - Returns: whether to tell it now; if not, ``take(at:)`` says so later.
    mutating func ring(at now: ContinuousClock.Instant) -> Bool {
        self.owesRing = true
        return self.take(at: now)
    }

    /// Whether something that was not told yet is to be told now.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        guard self.owesRing, self.rungAt.map({ now >= $0 + Self.pause }) ?? true else { return false }
        self.owesRing = false
        self.rungAt = now
        return true
    }
}
