import Domain
import Testing

@testable import GatewayService

@Suite("Login throttle")
struct LoginThrottleTests {
    private let start = Timestamp(microseconds: 1_000_000_000_000)

    @Test("Five attempts are free, then each waits twice as long, up to a minute")
    func growing() {
        var throttle = LoginThrottle()
        var now = start
        for _ in 0..<5 {
            #expect(throttle.begin(account: "a", address: "1", at: now) == nil)
        }
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(throttle.begin(account: "a", address: "1", at: now) == .seconds(seconds))
            now = now + .seconds(seconds)
            #expect(throttle.begin(account: "a", address: "1", at: now) == nil)
        }
    }

    @Test("Attempts that are refused lengthen nothing")
    func refusedAttempts() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { _ = throttle.begin(account: "a", address: "1", at: start) }
        for _ in 0..<100 { #expect(throttle.begin(account: "a", address: "1", at: start) == .seconds(1)) }
        #expect(throttle.begin(account: "a", address: "1", at: start + .seconds(1)) == nil)
    }

    @Test("A guesser at another address does not keep the owner out")
    func ownerElsewhere() {
        var throttle = LoginThrottle()
        var now = start
        for _ in 0..<200 {
            _ = throttle.begin(account: "a", address: "attacker", at: now)
            now = now + .seconds(1)
        }
        #expect(throttle.begin(account: "a", address: "attacker", at: now) != nil)
        #expect(throttle.begin(account: "a", address: "home", at: now) == nil)
    }

    @Test("A right password starts anew")
    func success() {
        var throttle = LoginThrottle()
        for _ in 0..<100 {
            #expect(throttle.begin(account: "a", address: "1", at: start) == nil)
            throttle.succeeded(account: "a", address: "1")
        }
    }

    @Test("One address cannot try many accounts without waiting")
    func spraying() {
        var throttle = LoginThrottle()
        let refused = (0..<200).filter { throttle.begin(account: "user\($0)", address: "1", at: start) != nil }
        #expect(refused.count == 150)
    }

    @Test("After a quarter of an hour all is forgotten")
    func memory() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { _ = throttle.begin(account: "a", address: "1", at: start) }
        let later = start + .seconds(16 * 60)
        for _ in 0..<5 { #expect(throttle.begin(account: "a", address: "1", at: later) == nil) }
    }

    @Test("It never remembers more than its capacity")
    func bound() {
        var throttle = LoginThrottle(capacity: 100)
        for number in 0..<1000 {
            _ = throttle.begin(
                account: "user\(number)", address: "\(number)", at: start + .milliseconds(number))
            #expect(throttle.count <= 102)
        }
    }
}
