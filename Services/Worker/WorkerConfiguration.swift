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

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.sealAfter = settings.duration(
            "SEAL_AFTER", default: .seconds(3600), in: .seconds(10)...(.seconds(7 * 86_400)))
        self.diskPath = settings.optional("WORKER_DISK_PATH")
    }

    /// A configuration for tests.
    init(common: CommonConfiguration, sealAfter: Duration = .seconds(3600), diskPath: String? = nil) {
        self.common = common
        self.sealAfter = sealAfter
        self.diskPath = diskPath
    }
}
