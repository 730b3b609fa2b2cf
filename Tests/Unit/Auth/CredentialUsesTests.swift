import Domain
import Testing

@testable import Auth

@Suite("Which credentials were used")
struct CredentialUsesTests {
    private let start = Timestamp(microseconds: 1_000_000_000)

    @Test("A credential is told once a minute, with its first use")
    func oncePerMinute() {
        var uses = CredentialUses(capacity: 10)
        for second in 0..<60 { uses.note("a", at: start + .seconds(second)) }
        let told = uses.take()
        #expect(told.map(\.credential) == ["a"])
        #expect(told.map(\.usedAt) == [start])
        uses.note("a", at: start + .seconds(59))
        #expect(uses.take().isEmpty)
        uses.note("a", at: start + .seconds(60))
        #expect(uses.take().map(\.usedAt) == [start + .seconds(60)])
    }

    @Test("It never holds more than its capacity, and has room again a minute later")
    func bound() {
        var uses = CredentialUses(capacity: 10)
        for number in 0..<100 { uses.note("\(number)", at: start) }
        #expect(uses.take().count == 10)
        uses.note("late", at: start + .seconds(60))
        #expect(uses.take().map(\.credential) == ["late"])
    }

    @Test("What is full of credentials that nobody has taken stays full, whatever comes")
    func untaken() {
        var uses = CredentialUses(capacity: 10)
        for minute in 0..<5 {
            for number in 0..<100 { uses.note("\(minute) \(number)", at: start + .seconds(60 * minute)) }
        }
        #expect(uses.take().count == 10)
    }
}
