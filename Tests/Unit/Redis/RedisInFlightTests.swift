import Testing

@testable import Redis

@Suite struct RedisInFlightTests {
    private func request(_ name: UInt8, commands: Int = 1, queuedAt: Int64 = 0) -> RedisRequest {
        RedisRequest(
            bytes: [name], commands: commands, queuedAt: MonotonicTime(nanoseconds: queuedAt),
            timeout: .nanoseconds(100), waiter: .call(RedisCall()))
    }

    @Test("Replies go to requests in the order of sending, over many turns")
    func order() {
        var inFlight = RedisInFlight()
        var sent: UInt8 = 0
        var answered: UInt8 = 0
        for turn in 0..<40 {
            inFlight.append(contentsOf: (0..<3).map { self.request(sent + $0) })
            sent += 3
            for _ in 0..<(turn.isMultiple(of: 2) ? 2 : 4) {
                let completion = inFlight.accept(.integer(Int(answered)))
                #expect(completion?.request.bytes == [answered])
                #expect(completion?.lastReply == .success(.integer(Int(answered))))
                answered += 1
            }
        }
        #expect(inFlight.isEmpty)
    }

    @Test("A batch is complete with its last reply, and an error is the result of its one command")
    func batch() throws {
        var inFlight = RedisInFlight()
        inFlight.append(contentsOf: [self.request(1, commands: 3), self.request(2)])
        let early = [inFlight.accept(.integer(1)), inFlight.accept(.error("ERR no"))]
        #expect(early.allSatisfy { $0 == nil })
        let last = inFlight.accept(.null)
        let completion = try #require(last)
        #expect(completion.earlierReplies == [.success(.integer(1)), .failure(.server("ERR no"))])
        #expect(completion.lastReply == .success(.null))
        let second = inFlight.accept(.null)
        #expect(second?.earlierReplies.isEmpty == true)
    }

    @Test("The deadline is that of the oldest request, and moves on while the server sends")
    func deadline() {
        var inFlight = RedisInFlight()
        let start = MonotonicTime(nanoseconds: 0)
        #expect(inFlight.deadline(lastHeard: start) == nil)
        inFlight.append(contentsOf: [self.request(1, queuedAt: 10), self.request(2, queuedAt: 20)])
        #expect(inFlight.deadline(lastHeard: start)?.nanoseconds == 110)
        #expect(inFlight.deadline(lastHeard: MonotonicTime(nanoseconds: 15))?.nanoseconds == 115)
        _ = inFlight.accept(.null)
        #expect(inFlight.deadline(lastHeard: MonotonicTime(nanoseconds: 15))?.nanoseconds == 120)
    }

    @Test("What is taken out keeps its order, with the replies to the first")
    func removeAll() {
        var inFlight = RedisInFlight()
        inFlight.append(contentsOf: [self.request(1), self.request(2, commands: 2), self.request(3)])
        _ = inFlight.accept(.null)
        _ = inFlight.accept(.integer(7))
        let (requests, replies) = inFlight.removeAll()
        #expect(requests.map(\.bytes) == [[2], [3]])
        #expect(replies == [.success(.integer(7))])
        #expect(inFlight.isEmpty)
    }

    @Test("Delays double from 50 ms to 2 s, are shortened by up to a half, and begin anew after a success")
    func backoff() {
        var longest = RedisBackoff()
        let delays = (0..<8).map { _ in longest.next(random: 1) }
        #expect(delays == [50, 100, 200, 400, 800, 1600, 2000, 2000].map { .milliseconds($0) })
        var shortest = RedisBackoff()
        let first = shortest.next(random: 0)
        #expect(first == .milliseconds(25))
        longest.reset()
        let again = longest.next(random: 1)
        #expect(again == .milliseconds(50))
    }

    @Test("A time to wait is rounded up to a millisecond, so that a deadline is never polled for too early")
    func pollTimeout() {
        let now = MonotonicTime(nanoseconds: 1_000)
        #expect((now + .nanoseconds(1)).pollTimeout(from: now) == 1)
        #expect((now + .milliseconds(7)).pollTimeout(from: now) == 7)
        #expect(now.pollTimeout(from: now) == 0)
        #expect((now + .seconds(Int64.max / 2)).pollTimeout(from: now) == .max)
    }
}
