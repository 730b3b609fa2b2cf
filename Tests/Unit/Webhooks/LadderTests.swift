import Testing

@testable import WebhooksService

@Suite("When it is tried again")
struct LadderTests {
    @Test("Ten attempts, the last after 75 h 35 min 5 s; each pause is spread by a tenth")
    func ladder() {
        let pauses = (1...9).compactMap { RetryLadder.pause(afterTries: $0, chance: 0.5) }
        #expect(pauses.count == 9)
        let seconds = pauses.reduce(0) { $0 + $1 / .seconds(1) }
        #expect(abs(seconds - (75 * 3600 + 35 * 60 + 5)) < 1)
        #expect(RetryLadder.pause(afterTries: 10, chance: 0.5) == nil)
        #expect(RetryLadder.pause(afterTries: 2, chance: 0) == .seconds(270))
        #expect(RetryLadder.pause(afterTries: 2, chance: 1) == .seconds(330))
    }

    @Test("A receiver's wish is heeded, but for more than a day, and never shortens a pause")
    func wish() {
        #expect(RetryLadder.pause(afterTries: 1, wish: .seconds(120), chance: 0) == .seconds(120))
        #expect(RetryLadder.pause(afterTries: 2, wish: .seconds(1), chance: 0) == .seconds(270))
        #expect(RetryLadder.pause(afterTries: 1, wish: .seconds(1_000_000), chance: 0) == .seconds(86_400))
        #expect(RetryLadder.pause(afterTries: 10, wish: .seconds(120), chance: 0) == nil)
    }
}
