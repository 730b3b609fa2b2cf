import Domain
import Glibc
import Logging
import ServiceKit
import ServiceLifecycle

/// The wiring: collectors → spool → uplink → server, and commands the other way.
enum AgentApp {
    /// Opens the spool and makes every part; nothing runs before the returned service does.
    ///
    /// The parts stop last to first: collecting (outputs go to their safe values), then plugins, then the uplink (what the
    /// server still acknowledges), then the spool.
    ///
    /// - Throws: `SpoolError`, or the database's error, when the spool cannot be opened.
    static func build(_ configuration: AgentConfiguration, logger: Logger) async throws -> any Service {
        let spool = try Spool.open(path: configuration.spoolPath, bounds: configuration.spoolBounds, now: .now()) {
            old in
            logger.error("The spool was damaged and is replaced by a new one", metadata: ["old": "\(old)"])
        }
        let plant = configuration.hasSimulatedPlant ? SimulatedPlant(seed: 1) : nil
        if !configuration.collects { logger.notice("BACKGROUND_COLLECTION_ENABLED is false: nothing is collected") }
        let perfEvents =
            configuration.countsPerfEvents ? HostCollectors.perfEvents(prefix: configuration.hostPrefix) : nil
        if let perfEvents { Self.say(perfEvents, logger) }
        let collectors =
            HostCollectors.all(prefix: configuration.hostPrefix) + (perfEvents.map { [$0] } ?? [])
            + (plant.map { [$0] } ?? [])
        try await spool.register(collectors.flatMap(\.channels))

        let live = LiveSettings(configuration.live)
        let metrics = AgentMetrics()
        let map = ChannelMap()
        let board = ActuatorBoard(outputs: plant.map { [$0] } ?? [], spool: spool, logger: logger)
        let call = CheckInCall()
        let session = UplinkSession(
            spool: spool, map: map, board: board, live: live, call: call, metrics: metrics,
            collected: Set(collectors.flatMap(\.channels).map(\.name)), agentName: configuration.name ?? Self.hostName,
            hold: configuration.hold, logger: logger)
        let uplink = Uplink(
            server: configuration.server, token: configuration.token,
            certificateAuthorities: configuration.certificateAuthorities, session: session, map: map,
            device: configuration.updates == nil ? nil : configuration.name ?? Self.hostName, logger: logger)
        let intake = SpoolIntake(spool: spool, metrics: metrics, logger: logger)
        let collection = CollectionWorker(
            collectors: configuration.collects ? collectors : [], intake: intake, board: board, live: live,
            logger: logger)
        let reload = ReloadWorker(reload: configuration.reloading, live: live, logger: logger)
        let backup = BackupWorker(spool: spool, path: configuration.spoolPath + ".backup", logger: logger)
        var services: [any Service] = [SpoolKeeper(spool: spool), uplink]
        // Outputs do not wait for runs that are under way.
        if configuration.runsPlugins { services.append(Self.pluginHost(configuration, intake: intake, logger: logger)) }
        services += [collection, reload, backup] as [any Service]
        if let updates = configuration.updates {
            services.append(Self.updateClient(updates, configuration, board: board, call: call, logger: logger))
        }

        // Without PORT nothing listens.
        guard configuration.common.port != 0 else {
            return ServiceGroup(services: services, logger: logger)
        }
        let health = HealthRoutes(checks: [AgentReadiness(metrics: metrics)])
        let router = buildRouter(configuration.common, health: health)
        HealthRoute(readiness: health.readiness, collects: configuration.collects).add(to: router)
        return try buildApplication(
            router: router, configuration: configuration.common,
            health: health, services: services, logger: logger)
    }

    private static func updateClient(
        _ updates: DeviceUpdateSettings, _ configuration: AgentConfiguration, board: ActuatorBoard,
        call: CheckInCall, logger: Logger
    ) -> UpdateClient {
        UpdateClient(
            server: configuration.server, token: configuration.token,
            certificateAuthorities: configuration.certificateAuthorities, name: configuration.name ?? Self.hostName,
            settings: updates, lock: UpdateLock(file: updates.lockFile, board: updates.outputsLock ? board : nil),
            call: call, startsPath: configuration.spoolPath + ".starts", logger: logger)
    }

    private static func pluginHost(
        _ configuration: AgentConfiguration, intake: SpoolIntake, logger: Logger
    ) -> PluginHost {
        PluginHost(
            server: configuration.server, token: configuration.token,
            certificateAuthorities: configuration.certificateAuthorities, device: configuration.name ?? Self.hostName,
            folder: configuration.pluginFolder, file: PluginFile(path: configuration.spoolPath + ".plugins"),
            intake: intake, logger: logger)
    }

    /// Which events are counted, and why others are not: each reason once.
    private static func say(_ perfEvents: PerfEventsCollector, _ logger: Logger) {
        var metadata: Logger.Metadata = [
            "counted": "\(PerfEvent.allCases.filter { perfEvents.unavailable[$0] == nil }.map(\.rawValue))"
        ]
        let reasons = Dictionary(grouping: perfEvents.unavailable) { $0.value.description }
        for (reason, events) in reasons { metadata["\(reason)"] = "\(events.map(\.key.rawValue).sorted())" }
        logger.info("Perf events", metadata: metadata)
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "agent" }
        return buffer.withUnsafeBufferPointer { characters in
            String(decoding: characters.prefix { $0 != 0 }.lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
