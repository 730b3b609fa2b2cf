import Domain

/// The device's wall clock, judged by its monotonic clock and by the server.
///
/// A plain value. The wall clock may step (NTP after a start without a battery-backed clock, a person) and may be wrong
/// for as long as the process lives; the monotonic one (`CLOCK_BOOTTIME`) only goes on, suspended or not. What is
/// learnt last counts: a step says that the clock was wrong before it, the server says that it is wrong now. Each
/// learning gives a *shift*: what to add to the times of all readings of this process's life so far, because the
/// monotonic clock says how far apart they are. Slewing (at most 500 ppm) is no step.
struct DeviceClock: Sendable, Hashable {
    /// Between two observations the wall clock may differ from the monotonic one by so much, and no step is seen.
    static let stepBound: Duration = .seconds(1)

    /// So much the server's time may differ, with the time it took to arrive, and the device's clock is believed.
    static let serverBound: Duration = .seconds(30)

    /// What to add to the wall clock's time to have the right one; not zero when the server knows better. Whole
    /// milliseconds.
    private(set) var correction: Duration = .zero

    /// Whether the server has confirmed or corrected the clock since the start of the process and since the last step.
    private(set) var isKnown = false

    private var first: CollectionMoment?
    private var last: CollectionMoment?

    /// Looks whether the wall clock has stepped since the observation before. To be called at least once per second or
    /// so, and with each reading; a moment older than the last one says nothing.
    ///
    /// - Returns: after a step, the shift of all earlier readings; the step is then over, and the wall clock is
    ///   believed.
    mutating func observe(_ moment: CollectionMoment) -> Duration? {
        guard let last else {
            self.first = moment
            self.last = moment
            return nil
        }
        guard moment.monotonic >= last.monotonic else { return nil }
        self.last = moment
        let step = (moment.wall - last.wall) - (moment.monotonic - last.monotonic)
        guard abs(step) > Self.stepBound else { return nil }
        let shift = (step - self.correction).inMilliseconds
        self.correction = .zero
        self.isKnown = false
        return shift
    }

    /// Compares with the server's time at `moment`, which must have been observed.
    ///
    /// - Returns: when the clock is wrong, the shift of all readings, those to come included.
    mutating func compare(with server: Timestamp, at moment: CollectionMoment) -> Duration? {
        self.isKnown = true
        let error = server - self.time(at: moment)
        guard abs(error) > Self.serverBound else { return nil }
        let shift = error.inMilliseconds
        self.correction += shift
        return shift
    }

    /// What the wall clock says at `moment`. For a moment before the last observed one it is what the clock as it is
    /// now would have said: a step may lie between. Whole milliseconds.
    func stamp(_ moment: CollectionMoment) -> Timestamp {
        guard let last, moment.monotonic < last.monotonic else { return moment.wall }
        let wall = last.wall - (last.monotonic - moment.monotonic)
        return CollectionMoment(wall: wall, monotonic: moment.monotonic).wall
    }

    /// The right time at `moment`, as far as it is known.
    func time(at moment: CollectionMoment) -> Timestamp { self.stamp(moment) + self.correction }

    /// The right time of the first observation.
    var start: Timestamp? { self.first.map { self.time(at: $0) } }
}

extension Duration {
    fileprivate var inMilliseconds: Duration {
        .milliseconds(Int64((Double(self.microseconds) / 1000).rounded()))
    }
}

private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
