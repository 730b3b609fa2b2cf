import Testing

@testable import QueryService

@Suite("How often changes of alerts are told")
struct AlertBellTests {
    private let start = ContinuousClock.now

    /// After which of these milliseconds a change is told, when there is one at each.
    private func rings(_ bell: inout AlertBell, at milliseconds: some Sequence<Int>) -> [Int] {
        milliseconds.filter { bell.ring(at: self.start + .milliseconds($0)) }
    }

    @Test("The first is told at once, what comes within half a second after it together at its end")
    func coalesces() {
        var bell = AlertBell()
        #expect(self.rings(&bell, at: stride(from: 0, to: 500, by: 10)) == [0])
        let looks = [499, 500, 510, 10_000].filter { bell.take(at: self.start + .milliseconds($0)) }
        #expect(looks == [500])
    }

    @Test("However many there are, nobody is told more than twice a second, and the last is told")
    func bounded() {
        var bell = AlertBell()
        #expect(self.rings(&bell, at: 0..<10_000).count == 20)
        let isLastTold = bell.take(at: self.start + .milliseconds(10_000))
        #expect(isLastTold)
    }
}
