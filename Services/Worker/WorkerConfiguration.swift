import ServiceKit

/// What the worker is told.
struct WorkerConfiguration: Sendable {
    var common: CommonConfiguration

    /// `SEAL_AFTER`: how old readings are, by their own time, when they move into the archive; 10 s to 7 d, an hour by
    /// default. Younger ones are still expected to be joined by others.
    var sealAfter: Duration

    /// `WORKER_DISK_PATH`: a folder on the disk that holds the database, if this machine has it; none by default. Its space
    /// is then reported and watched.
    var diskPath: String?

    /// `WATCHED_SERVICES`: what is asked whether it is ready, `query=127.0.0.1:8080` and so on; none by default.
    var watchedServices: [WatchedService]

    /// `RETENTION_CLEANUP_ENABLED`: whether anything is removed by itself, as the retention policy says; true by default.
    var cleansUp: Bool

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.sealAfter = settings.duration(
            "SEAL_AFTER", default: .seconds(3600), in: .seconds(10)...(.seconds(7 * 86_400)))
        self.diskPath = settings.optional("WORKER_DISK_PATH")
        self.cleansUp = settings.boolean("RETENTION_CLEANUP_ENABLED", default: true)
        let watched = settings.list("WATCHED_SERVICES")
        self.watchedServices = watched.compactMap { WatchedService($0) }
        if self.watchedServices.count < watched.count || Set(self.watchedServices.map(\.name)).count < watched.count {
            settings.refuse("WATCHED_SERVICES", "must be a list of name=host:port, each name once")
        }
    }

    /// A configuration for tests.
    init(
        common: CommonConfiguration, sealAfter: Duration = .seconds(3600), diskPath: String? = nil,
        watchedServices: [WatchedService] = [], cleansUp: Bool = true
    ) {
        self.common = common
        self.sealAfter = sealAfter
        self.diskPath = diskPath
        self.watchedServices = watchedServices
        self.cleansUp = cleansUp
    }
}
