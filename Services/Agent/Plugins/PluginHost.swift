import AsyncHTTPClient
import FoundationEssentials
import Logging
import ServiceKit
import ServiceLifecycle

/// Runs the plugin instances that the server wants on this device, and tells it what became of each run.
///
/// ```
///   GET assigned ──▶ file beside the spool
///         └────────▶ instances, a task each ──▶ spool
///                          └──▶ reports ──▶ POST executions
/// ```
///
/// Nothing else in the agent waits for it, and whatever goes wrong here ends here. Without the server instances run as it wanted last.
struct PluginHost: Service {
    let server: ServerAddress
    let token: String
    /// A PEM file of authorities to trust beside the system's.
    let certificateAuthorities: String?
    /// As the server calls this device.
    let device: String
    /// Where the programs of the kind `command` are.
    let folder: String?
    let file: PluginFile
    let intake: SpoolIntake
    let logger: Logger

    private static let runsAtOnce = 16
    private static let pollInterval: Duration = .seconds(10)
    private static let reportInterval: Duration = .seconds(5)
    /// So long runs that are under way may go on at a shutdown.
    private static let drainLimit: Duration = .seconds(5)
    /// And so long the server may take to be told of them.
    private static let lastReportLimit: Duration = .seconds(2)

    func run() async throws {
        var configuration = HTTPClient.Configuration.agent(certificateAuthorities: self.certificateAuthorities)
        // Tokens and passwords are for the server that they were made for.
        configuration.redirectConfiguration = .disallow
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let plugins = PluginClient(client: client, server: self.server, token: self.token, device: self.device)
            let reports = ExecutionReports(spool: self.intake.spool, metrics: self.intake.metrics)
            let runner = PluginRunner(
                make: { [folder] assignment throws(PluginError) in
                    try PluginDrivers.make(assignment, client: client, folder: folder)
                },
                intake: self.intake,
                slots: RunSlots(Self.runsAtOnce, active: self.intake.metrics.pluginRunsActive), reports: reports,
                logger: self.logger)
            let (lists, wanted) = AsyncStream.makeStream(
                of: [PluginAssignment].self, bufferingPolicy: .bufferingNewest(1))
            self.resume(wanted)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.poll(plugins, wanted) }
                group.addTask { await self.report(reports, to: plugins) }
                await self.runInstances(lists, runner)
                group.cancelAll()
            }
            await self.reportLast(reports, to: plugins)
        }
    }

    // MARK: - What is wanted

    /// What ran before the restart runs on.
    private func resume(_ wanted: AsyncStream<[PluginAssignment]>.Continuation) {
        do {
            if let assignments = try self.file.load() { wanted.yield(assignments) }
        } catch {
            self.logger.warning(
                "Plugins wait for the server: what it wanted last cannot be read",
                metadata: ["file": "\(self.file.path)", "error": "\(error)"])
        }
    }

    /// Until cancelled.
    private func poll(_ plugins: PluginClient, _ wanted: AsyncStream<[PluginAssignment]>.Continuation) async {
        var pace = PluginPace(usual: Self.pollInterval)
        var tag: String?
        while !Task.isCancelled {
            let wait: Duration
            do {
                if case .changed(let answer, let newTag) = try await plugins.assigned(unless: tag) {
                    wanted.yield(try AssignedPluginsDTO.assignments(answer))
                    tag = newTag
                    self.keep(answer)
                }
                if pace.isFailing { self.logger.info("The server says again what plugins it wants") }
                wait = pace.answered()
            } catch {
                if Task.isCancelled { return }
                let failure = pace.failed(error)
                wait = failure.wait
                self.logger.log(
                    level: failure.isNews ? .warning : .debug, "The server does not say what plugins it wants",
                    metadata: ["reason": "\(error)", "next.attempt": "\(wait)"])
            }
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(for: wait)
        }
    }

    private func keep(_ answer: Data) {
        do {
            try self.file.replace(with: answer)
        } catch {
            self.logger.error(
                "What plugins the server wants is not kept for a restart", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - Instances

    /// Until a graceful shutdown, and then until the runs that are under way have ended or were cancelled.
    private func runInstances(_ lists: AsyncStream<[PluginAssignment]>, _ runner: PluginRunner) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow(lists, runner) }
            group.addTask {
                // Cancelled: both return at once.
                try? await gracefulShutdown()
                try? await Task.sleep(for: Self.drainLimit)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func follow(_ lists: AsyncStream<[PluginAssignment]>, _ runner: PluginRunner) async {
        await withDiscardingTaskGroup { group in
            var running: [String: PluginAssignment] = [:]
            var instances: [String: AsyncStream<PluginAssignment>.Continuation] = [:]
            for await list in lists.cancelOnGracefulShutdown() {
                let change = AssignmentChange(from: running, to: list)
                for id in change.ended {
                    running[id] = nil
                    instances.removeValue(forKey: id)?.finish()
                }
                for assignment in change.begun {
                    let (assignments, instance) = AsyncStream.makeStream(
                        of: PluginAssignment.self, bufferingPolicy: .bufferingNewest(1))
                    instances[assignment.id] = instance
                    group.addTask { await runner.follow(assignments) }
                }
                for assignment in change.begun + change.changed {
                    running[assignment.id] = assignment
                    instances[assignment.id]?.yield(assignment)
                }
                self.say(change)
            }
            for instance in instances.values { instance.finish() }
        }
    }

    private func say(_ change: AssignmentChange) {
        let counts = (change.begun.count, change.changed.count, change.ended.count)
        guard counts != (0, 0, 0) else { return }
        self.logger.info(
            "Plugins", metadata: ["begun": "\(counts.0)", "changed": "\(counts.1)", "ended": "\(counts.2)"])
    }

    // MARK: - Reports

    /// Until cancelled.
    private func report(_ reports: ExecutionReports, to plugins: PluginClient) async {
        var pace = PluginPace(usual: Self.reportInterval)
        var due = ContinuousClock.now + Self.reportInterval
        while !Task.isCancelled {
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(for: .seconds(1))
            let isFull = reports.waiting >= ExecutionReports.batch && !pace.isFailing
            guard ContinuousClock.now >= due || isFull, !Task.isCancelled else { continue }
            let wait: Duration
            do {
                try await reports.flush(to: plugins)
                wait = pace.answered()
            } catch {
                if Task.isCancelled { return }
                let failure = pace.failed(error)
                wait = failure.wait
                self.logger.log(
                    level: failure.isNews ? .warning : .debug, "The server is not told of plugins' runs",
                    metadata: ["reason": "\(error)", "next.attempt": "\(wait)"])
            }
            due = .now + wait
        }
    }

    private func reportLast(_ reports: ExecutionReports, to plugins: PluginClient) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await reports.flush(to: plugins)
                } catch {
                    self.logger.debug("The last runs of plugins are not told", metadata: ["error": "\(error)"])
                }
            }
            // Cancelled: they are told.
            group.addTask { try? await Task.sleep(for: Self.lastReportLimit) }
            await group.next()
            group.cancelAll()
        }
    }
}
