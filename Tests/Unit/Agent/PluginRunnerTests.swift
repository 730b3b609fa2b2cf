import Domain
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import Testing

@testable import AgentService

@Suite("Runs of plugins")
struct PluginRunnerTests {
    /// Says how often it was asked; the second time it fails, the third time it does not answer.
    private struct Driver: PluginDriver {
        var count = 0.0

        mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
            self.count += 1
            if self.count == 2 { throw PluginError.device("It is off.") }
            if self.count == 3 { try await Task.sleep(for: .seconds(60)) }
            return ["level": self.count]
        }
    }

    @Test("A driver keeps what it knows through failures and runs that take too long")
    func collect() async throws {
        var driver: any PluginDriver = Driver()
        var values: [[String: Double]?] = []
        var problems: [String] = []
        for _ in 0..<4 {
            let result: Result<[String: Double], any Error>
            (driver, result) = await PluginRunner.collect(driver, at: .fixture(seconds: 0), within: .seconds(1))
            switch result {
            case .success(let found): values.append(found)
            case .failure(let error): problems.append("\(error)")
            }
        }
        #expect(values == [["level": 1], ["level": 4]])
        #expect(problems == ["It is off.", "It took longer than 1 s."])
    }

    /// How many are under way, and how many were at most.
    private final class Tally: Sendable {
        private let state = Mutex((active: 0, most: 0))

        var most: Int { self.state.withLock { $0.most } }

        func begin() {
            self.state.withLock { state in
                state.active += 1
                state.most = max(state.most, state.active)
            }
        }

        func end() { self.state.withLock { $0.active -= 1 } }
    }

    @Test("So many runs are under way at once, and one that waits can be cancelled")
    func slots() async throws {
        let slots = RunSlots(2, active: AgentMetrics().pluginRunsActive)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await slots.run {
                        tally.begin()
                        try? await Task.sleep(for: .milliseconds(2))
                        tally.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.most == 2)

        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let one = RunSlots(1, active: AgentMetrics().pluginRunsActive)
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { holding in
            holding.addTask {
                try await one.run {
                    begin.finish()
                    for await _ in ends {}
                }
            }
            for await _ in begins {}
            await withTaskGroup(of: Bool.self) { waiting in
                // Whether it has run.
                waiting.addTask { await (try? one.run { true }) ?? false }
                waiting.cancelAll()
                #expect(await waiting.next() == false)
            }
            end.finish()
            try await holding.waitForAll()
        }
        #expect(try await one.run { true })
    }

    private static func withRunner(
        making make: @escaping @Sendable (PluginAssignment) throws(PluginError) -> any PluginDriver,
        _ body: (PluginRunner, Spool, ExecutionReports) async throws -> Void
    ) async throws {
        try await TestSpool.withPath { path in
            let spool = try await TestSpool.open(path)
            let metrics = AgentMetrics()
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let reports = ExecutionReports(spool: spool, metrics: metrics)
            let runner = PluginRunner(
                make: make, intake: SpoolIntake(spool: spool, metrics: metrics, logger: logger),
                slots: RunSlots(2, active: metrics.pluginRunsActive), reports: reports, logger: logger)
            try await body(runner, spool, reports)
            try await spool.close()
        }
    }

    private struct Fixed: PluginDriver {
        let value: Double
        func collect(at moment: CollectionMoment) -> [String: Double] { ["level": self.value] }
    }

    @Test("Readings go into the spool, runs are reported, a change counts at once, and nothing runs after the end")
    func follow() async throws {
        try await Self.withRunner(
            making: { assignment throws(PluginError) in
                guard assignment.kind == "fixed" else { throw .unknownKind(assignment.kind) }
                return Fixed(value: try assignment.settings.number("value"))
            }
        ) { runner, spool, reports in
            // Its first run is due at once.
            let interval = Duration.milliseconds(20)
            func assignment(_ kind: String, _ value: Double) -> PluginAssignment {
                .fixture(kind: kind, interval: interval, settings: ["value": .number(value)])
            }
            let (assignments, instance) = AsyncStream.makeStream(of: PluginAssignment.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await runner.follow(assignments) }
                instance.yield(assignment("fixed", 1))
                while spool.state.live.last < 3 { try? await Task.sleep(for: .milliseconds(2)) }
                instance.yield(assignment("fixed", 2))
                let before = spool.state.live.last
                while spool.state.live.last < before + 3 { try? await Task.sleep(for: .milliseconds(2)) }
                instance.yield(assignment("unknown", 3))
                let reported = reports.waiting
                while reports.waiting < reported + 3 { try? await Task.sleep(for: .milliseconds(2)) }
                instance.finish()
            }
            let readings = try await spool.runs(spool.boot).flatMap(\.readings)
            #expect(readings.allSatisfy { $0.channel == "channel" })
            let values = readings.map(\.value)
            #expect(values.filter { $0 == 1 }.count >= 3 && values.filter { $0 == 2 }.count >= 2)
            #expect(values == values.sorted())
            // A run that a change has cancelled while it was written is not reported: one for each change.
            #expect(reports.waiting >= readings.count + 3 - 2)
            let last = spool.state.live.last
            try await Task.sleep(for: .milliseconds(60))
            #expect(spool.state.live.last == last)
        }
    }

    /// Wants to be left alone the first time.
    private final class Busy: PluginDriver {
        static let pause = Duration.milliseconds(300)
        let asked = Mutex<[ContinuousClock.Instant]>([])

        func collect(at moment: CollectionMoment) async throws -> [String: Double] {
            let count = self.asked.withLock {
                $0.append(.now)
                return $0.count
            }
            if count == 1 { throw PluginError.busy("It has too much to do.", pause: Self.pause) }
            return ["level": Double(count)]
        }
    }

    @Test("A device that wants to be left alone is, whatever the interval")
    func busy() async throws {
        let driver = Busy()
        try await Self.withRunner(
            making: { _ throws(PluginError) in driver }
        ) { runner, spool, reports in
            let (assignments, instance) = AsyncStream.makeStream(of: PluginAssignment.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await runner.follow(assignments) }
                instance.yield(.fixture(interval: .milliseconds(20)))
                while reports.waiting < 2 { try? await Task.sleep(for: .milliseconds(2)) }
                let asked = driver.asked.withLock { $0 }
                #expect(asked[1] - asked[0] >= Busy.pause)
                instance.finish()
            }
        }
    }

    /// Says that it was asked, and takes its time.
    private struct Slow: PluginDriver {
        let asked: AsyncStream<Void>.Continuation

        func collect(at moment: CollectionMoment) async throws -> [String: Double] {
            self.asked.yield()
            try await Task.sleep(for: .milliseconds(300))
            return ["level": 1]
        }
    }

    /// One instance, as the host has many.
    private struct OneInstance: Service {
        let runner: PluginRunner
        let assignment: PluginAssignment

        func run() async throws {
            let (assignments, instance) = AsyncStream.makeStream(of: PluginAssignment.self)
            instance.yield(self.assignment)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.runner.follow(assignments) }
                group.addTask {
                    try await gracefulShutdown()
                    instance.finish()
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("At a shutdown the run that is under way ends, with its readings and its report, and no other begins")
    func shutdown() async throws {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        try await Self.withRunner(
            making: { _ throws(PluginError) in Slow(asked: ask) }
        ) { runner, spool, reports in
            let instance = OneInstance(runner: runner, assignment: .fixture(interval: .seconds(4)))
            let group = ServiceGroup(services: [instance], logger: runner.logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await _ in asked { break }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(spool.state.live.last == 1 && reports.waiting == 1)
        }
    }
}
