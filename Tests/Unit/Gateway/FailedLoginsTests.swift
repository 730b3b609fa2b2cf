import Domain
import Testing

@testable import GatewayService

@Suite("Failed logins")
struct FailedLoginsTests {
    private static func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    @Test("The first of an account and address is told at once, the others of a minute together")
    func tallies() {
        var failures = FailedLogins()
        failures.note(account: "a", address: "1")
        let key = FailedLogins.Key(account: "a", address: "1")
        #expect(failures.take(at: Self.at(0)) == [FailedLogins.Tally(key: key, attempts: 1)])
        for _ in 0..<500 { failures.note(account: "a", address: "1") }
        failures.note(account: "a", address: "2")
        let other = FailedLogins.Key(account: "a", address: "2")
        #expect(failures.take(at: Self.at(5)) == [FailedLogins.Tally(key: other, attempts: 1)])
        #expect(failures.take(at: Self.at(59)).isEmpty)
        #expect(failures.take(at: Self.at(60)) == [FailedLogins.Tally(key: key, attempts: 500)])
        #expect(failures.take(at: Self.at(200)).isEmpty)
    }

    @Test("Beyond the capacity all others are one tally, and quiet pairs make room")
    func capacity() {
        var failures = FailedLogins(capacity: 2)
        for account in ["a", "b", "c", "d"] { failures.note(account: account, address: "1") }
        let tallies = failures.take(at: Self.at(0))
        #expect(tallies.count == 3)
        #expect(tallies.contains(FailedLogins.Tally(key: FailedLogins.Key(), attempts: 2)))
        #expect(failures.take(at: Self.at(60)).isEmpty)
        failures.note(account: "e", address: "1")
        #expect(failures.take(at: Self.at(61)).map(\.key.account) == ["e"])
    }

    @Test("What could not be written is due again, with what came meanwhile; at the end everything is")
    func restore() {
        var failures = FailedLogins()
        failures.note(account: "a", address: "1")
        let tally = failures.take(at: Self.at(0))[0]
        failures.note(account: "a", address: "1")
        failures.restore(tally)
        #expect(failures.take(at: Self.at(1)).map(\.attempts) == [2])
        failures.note(account: "a", address: "1")
        #expect(failures.take(at: Self.at(2), all: true).map(\.attempts) == [1])
    }
}
