import Testing

@testable import WebhooksService

@Suite("Endpoints that are away")
struct AwayTests {
    @Test("One that is found away leaves the ordinary look when that begins, and belongs to the other from then on")
    func leaving() {
        var away = AwayEndpoints()
        let mustLeave = away.beginLook(found: [1, 2])
        #expect(mustLeave && away.apart.isEmpty)
        away.endLook(found: [1, 2])
        let hasLeft = away.beginOrdinaryLook()
        #expect(hasLeft && away.apart == [1, 2])
        let (leavesAgain, mustLeaveAgain) = (away.beginOrdinaryLook(), away.beginLook(found: [1, 2]))
        #expect(!leavesAgain && !mustLeaveAgain)
    }

    @Test("One that is away no more belongs to the ordinary look when the look at it has ended")
    func returning() {
        var away = AwayEndpoints()
        _ = away.beginLook(found: [1, 2])
        _ = away.beginOrdinaryLook()
        let mustLeave = away.beginLook(found: [2, 3])
        #expect(mustLeave && away.apart == [1, 2])
        // In the middle of that look.
        _ = away.beginOrdinaryLook()
        #expect(away.apart == [1, 2, 3])
        away.endLook(found: [2, 3])
        #expect(away.apart == [2, 3])
    }

    @Test("One that works again before it has left stays with the ordinary look")
    func staying() {
        var away = AwayEndpoints()
        _ = away.beginLook(found: [1])
        away.endLook(found: [1])
        _ = away.beginLook(found: [])
        let hasLeft = away.beginOrdinaryLook()
        #expect(!hasLeft && away.apart.isEmpty)
    }
}
