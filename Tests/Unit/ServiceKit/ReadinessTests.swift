import Synchronization
import Testing

@testable import ServiceKit

@Suite("Readiness")
struct ReadinessTests {
    /// A check whose answer the test decides, and that counts how often it is asked.
    final class Probe: ReadinessCheck {
        let name: String
        let calls = Atomic<Int>(0)
        let isHeld = Atomic<Bool>(false)
        private let problem: Mutex<String?>

        init(_ name: String, problem: String? = nil) {
            self.name = name
            self.problem = Mutex(problem)
        }

        func set(_ problem: String?) {
            self.problem.withLock { $0 = problem }
        }

        /// Until it has been asked that often.
        func asked(_ times: Int) async {
            while self.calls.load(ordering: .relaxed) < times { await Task.yield() }
        }

        func check() async throws {
            self.calls.add(1, ordering: .relaxed)
            while self.isHeld.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(1)) }
            if let problem = self.problem.withLock({ $0 }) { throw ReadinessProblem(problem) }
        }
    }

    private final class TestClock: Sendable {
        let now = Mutex(ContinuousClock.now)
        func advance(_ duration: Duration) { self.now.withLock { $0 += duration } }
    }

    @Test("An answer is kept for a second, then asked for again")
    func cached() async {
        let (probe, clock) = (Probe("postgres"), TestClock())
        let readiness = Readiness(checks: [probe], now: { clock.now.withLock { $0 } })
        #expect(await readiness.report().isReady)
        probe.set("down")
        clock.advance(.milliseconds(900))
        #expect(await readiness.report().isReady)
        #expect(probe.calls.load(ordering: .relaxed) == 1)
        clock.advance(.milliseconds(200))
        #expect(await readiness.report().detail == "Not ready: postgres: down")
        #expect(probe.calls.load(ordering: .relaxed) == 2)
    }

    @Test("While it is asked for again the answer before counts, but no longer than asking may take")
    func asking() async {
        let (probe, clock) = (Probe("postgres"), TestClock())
        let readiness = Readiness(checks: [probe], limit: .seconds(60), now: { clock.now.withLock { $0 } })
        #expect(await readiness.report().isReady)
        probe.set("down")
        probe.isHeld.store(true, ordering: .relaxed)
        clock.advance(.seconds(2))
        async let first = readiness.report()
        await probe.asked(2)
        clock.advance(.seconds(58))
        #expect(await readiness.report().isReady)
        #expect(probe.calls.load(ordering: .relaxed) == 2)
        clock.advance(.seconds(2))
        async let second = readiness.report()
        await probe.asked(3)
        probe.isHeld.store(false, ordering: .relaxed)
        #expect(await first.detail == "Not ready: postgres: down")
        #expect(await second.detail == "Not ready: postgres: down")
    }

    @Test("Every problem is named, in the order of the checks")
    func problems() async {
        let readiness = Readiness(checks: [Probe("a", problem: "x"), Probe("b"), Probe("c", problem: "y")])
        let report = await readiness.report()
        #expect(report.detail == "Not ready: a: x; c: y")
        let expected = #"{"detail":"Not ready: a: x; c: y","checks":{"a":"x","b":"ok","c":"y"}}"#
        #expect(HealthRoutes.text(report) == expected)
    }

    @Test("A check that hangs is given up")
    func hanging() async {
        struct Hanging: ReadinessCheck {
            let name = "slow"
            let place: String? = "SLOW_URL, host=a"
            func check() async throws { try await Task.sleep(for: .seconds(60)) }
        }
        let report = await Readiness(checks: [Hanging()], limit: .milliseconds(20)).report()
        #expect(report.detail == "Not ready: slow: no answer within 20ms; check SLOW_URL, host=a")
    }

    @Test("A service that shuts down is not ready, and asks nobody")
    func draining() async {
        let probe = Probe("postgres")
        let readiness = Readiness(checks: [probe])
        readiness.startDraining()
        #expect(await readiness.report().detail == "Shutting down.")
        #expect(probe.calls.load(ordering: .relaxed) == 0)
    }

    @Test(
        "A schema older or newer than the build is a problem that names both versions",
        arguments: [
            (0, "at version 0, this build needs 2: run webmacs migrate."), (3, "newer than the 2 of this build."),
        ])
    func schema(_ found: Int, _ text: String) async {
        let check = SchemaIsCurrent(owner: "gateway", version: 2) { found == 0 ? [:] : ["gateway": found] }
        let error = await #expect(throws: ReadinessProblem.self) { try await check.check() }
        #expect(error?.description.hasSuffix(text) == true)
    }

    @Test("The right schema is none")
    func rightSchema() async throws {
        try await SchemaIsCurrent(owner: "gateway", version: 2) { ["gateway": 2] }.check()
    }
}
