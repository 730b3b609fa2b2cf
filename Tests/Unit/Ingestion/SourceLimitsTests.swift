import Testing

@testable import IngestionService

@Suite("What a source may send")
struct SourceLimitsTests {
    let start = ContinuousClock.now

    /// A copy is asked: macros take no `inout`.
    private func wait(_ bucket: TokenBucket, _ seconds: Double) -> Duration? {
        var bucket = bucket
        return bucket.wait(now: self.start + .seconds(seconds))
    }

    private func isFull(_ bucket: TokenBucket, _ seconds: Double) -> Bool {
        var bucket = bucket
        return bucket.isFull(now: self.start + .seconds(seconds))
    }

    @Test("A bucket gives a second's worth at once, and what is taken beyond it is waited off")
    func bucket() {
        var bucket = TokenBucket(rate: 100, now: self.start)
        #expect(self.wait(bucket, 0) == nil)
        bucket.take(250, now: self.start)
        #expect(self.wait(bucket, 0) == .seconds(1.5))
        #expect(self.wait(bucket, 1) == .seconds(0.5))
        #expect(self.wait(bucket, 1.6) == nil)
        #expect(!self.isFull(bucket, 2))
        #expect(self.isFull(bucket, 1000))
        bucket.take(101, now: self.start + .seconds(1000))
        #expect(self.wait(bucket, 1000) != nil, "silence saves no more than a second's worth")
    }

    @Test("An empty bucket says to wait, if only a little; time that runs backwards changes nothing")
    func empty() {
        var bucket = TokenBucket(rate: 100, now: self.start)
        bucket.take(100, now: self.start)
        #expect(self.wait(bucket, 0) == .milliseconds(1))
        #expect(self.wait(bucket, -5) == .milliseconds(1))
    }

    @Test("In the long run no more than the rate passes")
    func rate() {
        var bucket = TokenBucket(rate: 1000, now: self.start)
        var passed = 0
        for millisecond in 0..<10_000 {
            let now = self.start + .milliseconds(millisecond)
            guard bucket.wait(now: now) == nil else { continue }
            bucket.take(37, now: now)
            passed += 37
        }
        #expect((11_000 - 37...11_000 + 37).contains(passed))
    }

    @Test("Sources do not share their limits, and both limits count")
    func sources() {
        let limits = SourceLimits(readingsPerSecond: 10, bytesPerSecond: 1000)
        #expect(limits.excess(of: "a", now: self.start) == nil)
        limits.charge("a", readings: 20, bytes: 1, now: self.start)
        #expect(
            limits.excess(of: "a", now: self.start) == .init(unit: .readings, limit: 10, retryAfter: .seconds(1)))
        #expect(limits.excess(of: "b", now: self.start) == nil)
        limits.charge("b", readings: 1, bytes: 3000, now: self.start)
        #expect(limits.excess(of: "b", now: self.start)?.unit == .bytes)
        #expect(limits.excess(of: "b", now: self.start + .seconds(2.1)) == nil)
    }

    @Test("The number of remembered sources is bounded, and those that wait are kept when others are idle")
    func bound() {
        let limits = SourceLimits(readingsPerSecond: 10, bytesPerSecond: 1000)
        limits.charge("busy", readings: 1_000_000, bytes: 1, now: self.start)
        for number in 0..<SourceLimits.sourceLimit * 3 {
            limits.charge("s\(number)", readings: 1, bytes: 1, now: self.start + .milliseconds(number))
        }
        #expect(limits.count <= SourceLimits.sourceLimit)
        #expect(limits.excess(of: "busy", now: self.start + .seconds(20)) != nil)
    }
}
