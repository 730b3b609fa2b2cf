import CoreMetrics
import Domain
import Logging
import ServiceLifecycle

/// Runs an instance at its own interval: driver → readings into the spool → a report.
///
/// What it is told while a run is under way takes effect at once: that run is cancelled, and nothing is said of it.
struct PluginRunner: Sendable {
    let make: @Sendable (PluginAssignment) throws(PluginError) -> any PluginDriver
    let intake: SpoolIntake
    let slots: RunSlots
    let reports: ExecutionReports
    let logger: Logger

    /// What lasts from run to run.
    private struct Instance {
        var driver: (any PluginDriver)?
        var isRegistered = false
        var problem: String?
        /// What its device wants to be left alone for.
        var pause: Duration?
    }

    /// Runs the newest of `assignments`, all of one instance and never two at a time, until there are no more.
    ///
    /// At a graceful shutdown no run begins, and the one that is under way goes on until it ends or the task is cancelled.
    func follow(_ assignments: AsyncStream<PluginAssignment>) async {
        var iterator = assignments.makeAsyncIterator()
        var current = await iterator.next()
        while let assignment = current {
            current = await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.run(assignment) }
                let next = await iterator.next()
                if next != nil || !Task.isShuttingDownGracefully { group.cancelAll() }
                return next
            }
        }
    }

    private func run(_ assignment: PluginAssignment) async {
        var instance = Instance()
        let firstRun = assignment.firstRun
        var schedule = PollSchedule(start: .now + firstRun)
        do {
            try await self.pause(firstRun)
            while true {
                while let wait = schedule.wait(interval: assignment.interval, at: .now) { try await self.pause(wait) }
                try await self.slots.run { await self.runOnce(assignment, &instance) }
                if let pause = instance.pause.take() { try await self.pause(pause) }
            }
        } catch {
            // It is wanted no more, or the agent ends.
        }
    }

    /// - Throws: `CancellationError`, at a shutdown too.
    private func pause(_ wait: Duration) async throws {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: wait, tolerance: .milliseconds(5)) }
    }

    private func runOnce(_ assignment: PluginAssignment, _ instance: inout Instance) async {
        // It may have waited for its slot.
        guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
        let started = CollectionMoment.now()
        let outcome: PluginExecution.Outcome
        do {
            outcome = .success(try await self.readings(assignment, &instance, at: started))
        } catch {
            // Stopped in the middle: nothing is known of the device.
            if Task.isCancelled { return }
            outcome = .failed("\(error)")
            if case .busy(_, let pause)? = error as? PluginError { instance.pause = pause }
        }
        self.reports.append(
            PluginExecution(instance: assignment.id, started: started, finished: .now(), outcome: outcome))
        self.note(outcome, of: assignment, &instance)
    }

    /// - Returns: how many there were.
    private func readings(
        _ assignment: PluginAssignment, _ instance: inout Instance, at moment: CollectionMoment
    ) async throws -> Int {
        if !instance.isRegistered {
            try await self.register(assignment.definitions)
            instance.isRegistered = true
        }
        // One that cannot be made is tried again: what it needs may be there by now.
        let driver = try instance.driver ?? self.make(assignment)
        let (after, result) = await Self.collect(driver, at: moment, within: assignment.runLimit)
        instance.driver = after
        let samples = assignment.samples(try result.get())
        self.intake.metrics.collected.increment(by: samples.count)
        guard let count = try await self.intake.append(samples, at: moment) else {
            throw Self.spoolProblem
        }
        return count
    }

    private static let spoolProblem = PluginError.device("The agent's spool takes no readings.")

    private func register(_ definitions: [ChannelDefinition]) async throws {
        do {
            try await self.intake.spool.register(definitions)
        } catch let error as CancellationError {
            throw error
        } catch {
            self.logger.debug("Channels of a plugin are not spooled", metadata: ["error": "\(error)"])
            throw Self.spoolProblem
        }
    }

    private enum Step: Sendable {
        case ended(any PluginDriver, Result<[String: Double], any Error>)
        case late
        case woken
    }

    /// - Returns: the driver as it is afterwards, whatever became of the run.
    static func collect(
        _ driver: any PluginDriver, at moment: CollectionMoment, within limit: Duration
    ) async -> (driver: any PluginDriver, result: Result<[String: Double], any Error>) {
        await withTaskGroup(of: Step.self) { group in
            group.addTask {
                var driver = driver
                do {
                    let values = try await driver.collect(at: moment)
                    return .ended(driver, .success(values))
                } catch {
                    return .ended(driver, .failure(error))
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                    return .late
                } catch {
                    return .woken
                }
            }
            var isLate = false
            while let step = await group.next() {
                switch step {
                case .ended(let after, let result):
                    group.cancelAll()
                    return (after, isLate ? .failure(PluginError.tookTooLong(limit)) : result)
                case .late:
                    isLate = true
                    group.cancelAll()
                case .woken:
                    break
                }
            }
            return (driver, .failure(CancellationError()))
        }
    }

    /// An instance that fails for days is news once.
    private func note(_ outcome: PluginExecution.Outcome, of assignment: PluginAssignment, _ instance: inout Instance) {
        let metadata: Logger.Metadata = ["plugin.id": "\(assignment.id)", "plugin.name": "\(assignment.name)"]
        switch outcome {
        case .success:
            self.intake.metrics.pluginSuccesses.increment()
            if instance.problem != nil { self.logger.info("A plugin runs again", metadata: metadata) }
            instance.problem = nil
        case .failed(let problem):
            self.intake.metrics.pluginFailures.increment()
            self.logger.log(
                level: problem == instance.problem ? .debug : .warning, "A plugin has no readings",
                metadata: metadata.merging(["reason": "\(problem)"]) { $1 })
            instance.problem = problem
        }
    }
}
