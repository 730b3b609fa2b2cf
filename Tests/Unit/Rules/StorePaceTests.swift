import Testing

@testable import RulesService

@Suite("The pace of storing")
struct StorePaceTests {
    private let start = ContinuousClock.now

    @Test("What was found waits a fifth of a second, states alone five seconds")
    func usual() {
        let pace = StorePace(at: self.start)
        #expect(!pace.isDue(hasFindings: true, at: self.start + .milliseconds(199)))
        #expect(pace.isDue(hasFindings: true, at: self.start + .milliseconds(200)))
        #expect(!pace.isDue(hasFindings: false, at: self.start + .milliseconds(4999)))
        #expect(pace.isDue(hasFindings: false, at: self.start + .seconds(5)))
    }

    @Test("A slow store is followed by a pause of four times its length, at most two seconds")
    func slow() {
        var pace = StorePace(at: self.start)
        pace.stored(from: self.start, to: self.start + .milliseconds(100))
        let end = self.start + .milliseconds(100)
        #expect(!pace.isDue(hasFindings: true, at: end + .milliseconds(399)))
        #expect(pace.isDue(hasFindings: true, at: end + .milliseconds(400)))
        pace.stored(from: self.start, to: self.start + .seconds(10))
        #expect(pace.isDue(hasFindings: true, at: self.start + .seconds(12)))
    }

    @Test("Many readings are stored sooner, so that a restart has not far to go back")
    func many() {
        var pace = StorePace(at: self.start)
        pace.took(StorePace.readingLimit)
        #expect(pace.isDue(hasFindings: false, at: self.start + .milliseconds(200)))
        pace.stored(from: self.start, to: self.start)
        #expect(!pace.isDue(hasFindings: false, at: self.start + .milliseconds(200)))
    }
}
