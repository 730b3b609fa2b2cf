import FoundationEssentials
import ServiceKit

/// Every setting of the agent; README.md lists them with their defaults.
struct AgentConfiguration: Sendable {
    var common: CommonConfiguration
    var server: ServerAddress
    /// An API token with the scopes telemetry:write, channels:read and channels:write; updates:read, too, for updates, and
    /// plugins:run for plugins.
    var token: String
    /// Nil: nobody gave this agent a name.
    var name: String?
    /// A PEM file of authorities to trust beside the system's.
    var certificateAuthorities: String?
    var spoolPath: String
    var spoolBounds: SpoolBounds
    var hasSimulatedPlant: Bool
    /// False: nothing is collected; outputs still take commands.
    var collects: Bool
    /// As far as the machine has them and the process may.
    var countsPerfEvents: Bool
    /// Whether the server is asked for plugin instances.
    var runsPlugins: Bool
    /// Where the programs of plugins of the kind `command` are; nil: that kind fails.
    var pluginFolder: String?
    /// How long outputs keep their values without a connection.
    var hold: Duration
    var live: LiveSettings.Values
    var reloading: SettingsReload
    /// Nil: this agent asks for no updates.
    var updates: DeviceUpdateSettings?

    /// What stands before ` / ` in the names of the host's channels.
    var hostPrefix: String { self.name ?? "Host" }

    /// Reads everything and notes every fault; the caller ends with `settings.finish()`.
    ///
    /// With `WEBMACS_AGENT_ENV_FILE`, that file takes the place of `.env`.
    init(from settings: inout Settings, common: CommonConfiguration) {
        let file = settings.optional("WEBMACS_AGENT_ENV_FILE")
        self.common = common
        if let file {
            settings = SettingsReload.settings(environment: ProcessInfo.processInfo.environment, file: file)
            self.common = CommonConfiguration(from: &settings, needs: [], port: 0)
        }
        self.reloading = SettingsReload(file: file ?? ".env", environment: ProcessInfo.processInfo.environment)

        let server = settings.url("WEBMACS_SERVER_URL", schemes: ["http", "https"], default: "http://127.0.0.1:8080")
        self.server = ServerAddress(server)
        self.token = settings.secret("WEBMACS_API_TOKEN")
        self.name = settings.optional("WEBMACS_AGENT_NAME")
        self.certificateAuthorities = settings.optional("WEBMACS_CA_FILE")
        self.spoolPath = Self.spoolPath(from: &settings)
        let megabytes = settings.integer("WEBMACS_SPOOL_MAX_MB", default: 256, in: 1...1_000_000)
        let days = settings.integer("WEBMACS_SPOOL_MAX_DAYS", default: 30, in: 1...3650)
        self.spoolBounds = SpoolBounds(maxBytes: megabytes << 20, maxAge: .seconds(days * 86_400))
        self.hasSimulatedPlant = settings.boolean("WEBMACS_SIMULATED_PLANT", default: true)
        self.collects = settings.boolean("BACKGROUND_COLLECTION_ENABLED", default: true)
        self.countsPerfEvents = settings.boolean("WEBMACS_PERF_EVENTS", default: true)
        self.runsPlugins = settings.boolean("WEBMACS_PLUGINS", default: true)
        self.pluginFolder = settings.optional("WEBMACS_PLUGIN_FOLDER")
        if let folder = self.pluginFolder, !folder.hasPrefix("/") {
            settings.refuse("WEBMACS_PLUGIN_FOLDER", "must be an absolute path")
        }
        self.hold = settings.duration(
            "WEBMACS_HOLD_SECONDS", default: .seconds(30), in: .seconds(1)...(.seconds(86_400)))
        self.live = LiveSettings.Values(from: &settings)
        self.updates = DeviceUpdateSettings(from: &settings)
    }

    /// Where the spool is, without any other setting.
    static func spoolPath() -> String {
        var settings = Settings.load()
        if let file = settings.optional("WEBMACS_AGENT_ENV_FILE") {
            settings = SettingsReload.settings(environment: ProcessInfo.processInfo.environment, file: file)
        }
        return Self.spoolPath(from: &settings)
    }

    private static func spoolPath(from settings: inout Settings) -> String {
        settings.string("WEBMACS_SPOOL", default: "./spool.sqlite")
    }
}
