import ServiceKit

/// How this device comes to updates.
struct DeviceUpdateSettings: Sendable, Hashable {
    /// The folder that it shares with its updater.
    var folder: String
    /// What the device is called the first time that it asks.
    var tags: [String]
    /// A file that locks while it exists.
    var lockFile: String?
    /// Whether an output that is not at its safe value locks, too.
    var outputsLock: Bool

    /// Nil: this agent asks for no updates.
    init?(from settings: inout Settings) {
        let folder = settings.optional("WEBMACS_UPDATE_FOLDER")
        self.tags = settings.list("WEBMACS_AGENT_TAGS")
        self.lockFile = settings.optional("WEBMACS_UPDATE_LOCK_FILE")
        self.outputsLock = settings.boolean("WEBMACS_UPDATE_LOCK_OUTPUTS", default: true)
        if self.tags.count > 32 || self.tags.contains(where: { $0.unicodeScalars.count > 64 }) {
            settings.refuse("WEBMACS_AGENT_TAGS", "must be at most 32 words of at most 64 characters")
        }
        guard var folder else { return nil }
        while folder.count > 1, folder.last == "/" { folder.removeLast() }
        if !folder.hasPrefix("/") { settings.refuse("WEBMACS_UPDATE_FOLDER", "must be an absolute path") }
        self.folder = folder
    }
}
