import Domain
import Testing

@testable import WebhooksService

@Suite("The health of an endpoint")
struct HealthTests {
    static func attempt(_ minutes: Int, code: Int? = nil) -> Attempt {
        let time = Timestamp(microseconds: Int64(minutes) * 60_000_000)
        let isGood = code.map { (200..<300).contains($0) } ?? false
        return Attempt(startedAt: time, seconds: 0, responseCode: code, error: isGood ? nil : "It failed.")
    }

    static func heed(_ attempts: [Attempt], _ health: inout EndpointHealth) -> [EndpointHealth.News] {
        attempts.compactMap { health.heed($0, at: $0.startedAt) }
    }

    @Test(
        "It is disabled after twenty failures in an hour without a success, then tried once an hour, and works again after one"
    )
    func halfOpen() {
        var health = EndpointHealth()
        #expect(Self.heed((0..<30).map { Self.attempt($0) }, &health) == [])
        #expect(health.state == .failing && health.probeAt == nil)
        #expect(Self.heed([Self.attempt(60)], &health) == [.disabled])
        #expect(health.state == .disabled)
        #expect(health.probeAt == Timestamp(microseconds: 120 * 60_000_000))
        #expect(Self.heed([Self.attempt(120), Self.attempt(180)], &health) == [])
        #expect(health.probeAt == Timestamp(microseconds: 240 * 60_000_000))
        #expect(Self.heed([Self.attempt(240, code: 204)], &health) == [.recovered])
        #expect(health == EndpointHealth())
    }

    @Test(
        "People are told at 50, 70 and 90 % of the way, once until it works again; both failures and time must be so far"
    )
    func warnings() {
        var health = EndpointHealth()
        #expect(Self.heed((0..<30).map { Self.attempt($0) }, &health) == [])
        #expect(Self.heed((30..<60).map { Self.attempt($0) }, &health) == [50, 70, 90].map { .failing(percent: $0) })
        #expect(Self.heed([Self.attempt(59, code: 200)], &health) == [])
        // Two failures in an hour and a half are a tenth of the way.
        #expect(Self.heed([Self.attempt(100), Self.attempt(190)], &health) == [])
        #expect(Self.heed((191..<205).map { Self.attempt($0) }, &health) == [50, 70].map { .failing(percent: $0) })
    }

    @Test("A success in between begins the count anew")
    func between() {
        var health = EndpointHealth()
        let attempts = (0..<100).map { Self.attempt($0, code: $0 % 15 == 0 ? 200 : 500) }
        #expect(Self.heed(attempts, &health) == [])
        #expect(health.state == .failing && health.failures == 9)
    }

    @Test("410 disables for good, at once")
    func gone() {
        var health = EndpointHealth()
        #expect(Self.heed([Self.attempt(0, code: 410)], &health) == [.gone])
        #expect(health.state == .disabled && health.isGone && health.probeAt == nil)
    }
}
