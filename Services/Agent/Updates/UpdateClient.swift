import AsyncHTTPClient
import FoundationEssentials
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle

/// Asks the server for updates, fetches them and hands them over to the updater beside this agent; tells the server what became of them.
///
/// Nothing else in the agent waits for it, and whatever goes wrong here ends here.
struct UpdateClient: Service {
    let server: ServerAddress
    let token: String
    /// A PEM file of authorities to trust beside the system's.
    let certificateAuthorities: String?
    let name: String
    let settings: DeviceUpdateSettings
    let lock: UpdateLock
    /// The server says over the socket when it is worth asking.
    let call: CheckInCall
    /// Where starts are counted.
    let startsPath: String
    let logger: Logger

    /// A call is followed within so long; where in it each device is, spreads a fleet that is called at once.
    private static let tick: Duration = .seconds(1)
    /// By then the updater has shown that it lives, or does not.
    private static let firstCheckIn: Duration = .seconds(8)

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.serve() }
        } catch is CancellationError {
            return
        } catch {
            self.logger.error("Updates are not asked for any more", metadata: ["error": "\(error)"])
            try? await gracefulShutdown()  // only a cancellation, which ends it too
        }
    }

    private func serve() async throws {
        var configuration = HTTPClient.Configuration.agent(certificateAuthorities: self.certificateAuthorities)
        configuration.timeout.read = .seconds(60)
        // The token is for that server alone.
        configuration.redirectConfiguration = .disallow
        let desk = UpdateDesk(
            folder: DeviceUpdateFolder(path: self.settings.folder), logger: self.logger, at: .now)
        await desk.resume()
        let device = DeviceDescription(name: self.name, tags: self.settings.tags, restarts: self.countStart())
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let fleet = FleetClient(client: client, server: self.server, token: self.token)
            let source = DeltaBundleSource(
                whole: HTTPBundleSource(client: client, server: self.server, token: self.token),
                cache: self.settings.cache,
                folder: desk.folder, logger: self.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.askForever(fleet, device, desk) }
                group.addTask { try await self.fetchForever(source, desk) }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private func countStart() -> Int {
        do {
            return try StartCount.raise(in: self.startsPath)
        } catch {
            self.logger.warning("This start is not counted", metadata: ["error": "\(error)"])
            return StartCount.read(self.startsPath)
        }
    }

    // MARK: - Asking

    private func askForever(_ fleet: FleetClient, _ device: DeviceDescription, _ desk: UpdateDesk) async throws {
        var pace = CheckInPace(longest: self.settings.pollInterval)
        var generator = SystemRandomNumberGenerator()
        var due = ContinuousClock.now + Self.firstCheckIn
        var last: ContinuousClock.Instant?
        var problem: String?
        while true {
            let now = ContinuousClock.now
            await desk.look(at: now)
            let mayTell = last.map { now - $0 >= pace.news } ?? false
            let hasNews = await desk.hasNews
            // The first time it waits for the updater: without it there is nothing to be had.
            let isWanted = await last == nil ? desk.hearsUpdater(at: now) : self.call.take()
            if now >= due || isWanted || (mayTell && hasNews && problem == nil) {
                let wait: Duration
                do {
                    let checkIn = await desk.checkIn(device, lock: await self.lock.reason(), at: now)
                    let answer = try await fleet.checkIn(checkIn)
                    await desk.answered(answer, to: checkIn)
                    problem = nil
                    wait = pace.answered(wish: answer.pollAfterSeconds, using: &generator)
                } catch {
                    try Task.checkCancellation()
                    // A server that is away for days is news once.
                    let isNews = "\(error)" != problem
                    problem = "\(error)"
                    if let error = error as? CheckInError, case .refused = error {
                        wait = CheckInPace.refused
                    } else {
                        wait = pace.failed(using: &generator)
                    }
                    self.logger.log(
                        level: isNews ? .warning : .debug, "Updates cannot be asked for",
                        metadata: ["reason": "\(error)", "next.attempt": "\(wait)"])
                }
                last = .now
                due = .now + wait
            }
            try await Task.sleep(for: Self.tick)
        }
    }

    // MARK: - Fetching

    private func fetchForever(_ source: some BundleSource, _ desk: UpdateDesk) async throws {
        var backoff = ReconnectBackoff()
        var generator = SystemRandomNumberGenerator()
        var problem: String?
        while true {
            guard let update = await desk.wanted else {
                problem = nil
                try await Task.sleep(for: .seconds(1))
                continue
            }
            let began = ContinuousClock.now
            do {
                if try await self.fetch(update, from: source, desk) { try await self.handOver(update, desk) }
            } catch {
                try Task.checkCancellation()
                guard let interruption = error as? BundleFetchError, case .interrupted(let reason) = interruption else {
                    await desk.fail(update, "\(error)")
                    continue
                }
                let wait = backoff.next(afterUptime: ContinuousClock.now - began, using: &generator)
                self.logger.log(
                    level: reason == problem ? .debug : .warning, "The bundle does not come; it goes on where it was",
                    metadata: ["version": "\(update.version)", "reason": "\(reason)", "next.attempt": "\(wait)"])
                problem = reason
                try await Task.sleep(for: wait)
            }
        }
    }

    /// Until the bundle is whole, compared and in its place, or nobody wants it any more.
    ///
    /// - Returns: whether it is there.
    private func fetch(_ update: OfferedUpdate, from source: some BundleSource, _ desk: UpdateDesk) async throws -> Bool
    {
        let folder = desk.folder
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                if try await folder.hasBundle(update) { return true }
                try folder.prepare(for: update)
                let sha256 = try await source.fetch(update, to: folder.part(update)) {
                    await desk.receive($0, of: update)
                }
                try await folder.accept(update, sha256: sha256)
                return true
            }
            group.addTask {
                while await desk.wanted == update { try await Task.sleep(for: .milliseconds(500)) }
                return false
            }
            let isThere = try await group.next() ?? false
            group.cancelAll()
            return isThere
        }
    }

    /// As soon as nothing is in the way, unless it is taken back before.
    private func handOver(_ update: OfferedUpdate, _ desk: UpdateDesk) async throws {
        let run = UUID().uuidString.lowercased()
        while true {
            await desk.handOver(update, lock: await self.lock.reason(), run: run, at: .now)
            guard await desk.wanted == update else { return }
            try await Task.sleep(for: Self.tick)
        }
    }
}
