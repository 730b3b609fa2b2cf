import ServiceKit

/// How this device comes to updates.
struct DeviceUpdateSettings: Sendable, Hashable {
    /// The folder that it shares with its updater.
    var folder: String
    /// A cache of chunks near by, without a slash at its end; nil: the server is asked for all of them.
    var cache: String?
    /// What the device is called the first time that it asks.
    var tags: [String]
    /// A file that locks while it exists.
    var lockFile: String?
    /// Whether an output that is not at its safe value locks, too.
    var outputsLock: Bool
    /// After so long the server is asked again, unless it wishes to be asked sooner.
    var pollInterval: Duration

    /// Nil: this agent asks for no updates.
    init?(from settings: inout Settings) {
        let folder = settings.optional("WEBMACS_UPDATE_FOLDER")
        self.tags = settings.list("WEBMACS_AGENT_TAGS")
        self.lockFile = settings.optional("WEBMACS_UPDATE_LOCK_FILE")
        self.outputsLock = settings.boolean("WEBMACS_UPDATE_LOCK_OUTPUTS", default: true)
        self.pollInterval = settings.duration(
            "WEBMACS_UPDATE_POLL_INTERVAL", default: .seconds(3600), in: .seconds(1)...(.seconds(3600)))
        if self.tags.count > 32 || self.tags.contains(where: { $0.unicodeScalars.count > 64 }) {
            settings.refuse("WEBMACS_AGENT_TAGS", "must be at most 32 words of at most 64 characters")
        }
        self.cache = settings.optional("WEBMACS_UPDATE_CACHE_URL")
        while let last = self.cache?.last, last == "/" { self.cache?.removeLast() }
        if let cache, !cache.hasPrefix("http://"), !cache.hasPrefix("https://") {
            settings.refuse("WEBMACS_UPDATE_CACHE_URL", "must start with http:// or https://")
        }
        guard var folder else { return nil }
        while folder.count > 1, folder.last == "/" { folder.removeLast() }
        if !folder.hasPrefix("/") { settings.refuse("WEBMACS_UPDATE_FOLDER", "must be an absolute path") }
        self.folder = folder
    }
}
