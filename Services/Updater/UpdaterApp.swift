import AsyncHTTPClient
import Domain
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle

/// The wiring: the folder → one run after the other → the Docker Engine; its state → `state.json`.
struct UpdaterApp {
    let updater: Updater
    private let configuration: UpdaterConfiguration
    private let logger: Logger

    init(_ configuration: UpdaterConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        try configuration.folder.make()
        self.updater = Updater(
            folder: configuration.folder, settings: configuration.update,
            engine: EngineClient(socket: configuration.socket),
            http: HTTPClient.shared,
            board: UpdateBoard(
                folder: configuration.folder, version: BuildVersion.current,
                backupSchedule: configuration.backups.schedule),
            logger: logger)
    }

    var lock: UpdateLock { UpdateLock(path: "\(self.configuration.folder.journal)/lock") }

    /// `updater watch`: until it is told to stop.
    func watch() throws -> any Service {
        let heartbeat = Heartbeat()
        let worker = WatchWorker(
            updater: self.updater, lock: self.lock, isAutomatic: self.configuration.isAutomatic,
            serviceUser: self.configuration.serviceUser, quietTime: self.configuration.quietTime,
            backups: ScheduledBackups(
                folder: self.configuration.folder, settings: self.configuration.backups,
                project: self.configuration.update.project, margin: self.configuration.update.margin,
                engine: self.updater.engine, start: .now(), logger: self.logger),
            heartbeat: heartbeat,
            logger: self.logger)
        let services: [any Service] = [EngineConnection(engine: self.updater.engine), worker]
        // Without PORT nothing listens.
        guard self.configuration.common.port != 0 else { return ServiceGroup(services: services, logger: self.logger) }
        let health = HealthRoutes(checks: [heartbeat])
        return try buildApplication(
            router: buildRouter(self.configuration.common, health: health), configuration: self.configuration.common,
            health: health, services: services, logger: self.logger)
    }
}

/// Ends the engine's client with the process.
struct EngineConnection: Service {
    let engine: EngineClient

    func run() async throws {
        // It ends early only by a cancellation, when nobody waits any more.
        try? await gracefulShutdown()
        await self.engine.shutDown()
    }
}
