/// How long to wait before the next attempt to connect: 50 ms, doubling to 2 s, each shortened by up to a half at
/// random, so that many clients do not come back in step.
struct RedisBackoff {
    static let first: Duration = .milliseconds(50)
    static let longest: Duration = .seconds(2)

    private var limit = RedisBackoff.first

    /// - Parameter random: from 0 to 1; 1 gives the longest delay.
    mutating func next(random: Double) -> Duration {
        let delay = self.limit * (0.5 + 0.5 * min(max(random, 0), 1))
        self.limit = min(self.limit * 2, RedisBackoff.longest)
        return delay
    }

    mutating func reset() {
        self.limit = RedisBackoff.first
    }
}
