import ServiceKit
import Updates

/// Every setting of the updater; README.md lists them with their defaults.
struct UpdaterConfiguration: Sendable {
    var common: CommonConfiguration
    var folder: UpdateFolder
    /// The Docker Engine's socket.
    var socket: String
    var update: UpdateSettings
    var backups: BackupSettings
    var isAutomatic: Bool
    var serviceUser: UInt32
    var quietTime: Duration

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        let home = settings.string("WEBMACS_HOME", default: "/opt/webmacs")
        self.folder = UpdateFolder(path: settings.string("UPDATE_FOLDER", default: "\(home)/updates"), home: home)
        let compose = settings.string("UPDATE_COMPOSE_FILE", default: BundleMember.compose)
        if BundleMember.composeFiles.contains(compose) {
            self.folder.composeName = compose
        } else {
            let names = BundleMember.composeFiles.joined(separator: " or ")
            settings.refuse("UPDATE_COMPOSE_FILE", "must be \(names): what bundles have")
        }
        self.socket = settings.string("DOCKER_SOCKET", default: "/var/run/docker.sock")
        self.update = UpdateSettings(
            project: settings.string("COMPOSE_PROJECT_NAME", default: "webmacs"),
            healthTimeout: settings.duration(
                "UPDATE_HEALTH_TIMEOUT", default: .seconds(180), in: .seconds(5)...(.seconds(3600))),
            soak: settings.duration("UPDATE_SOAK", default: .seconds(60), in: .seconds(1)...(.seconds(86_400))),
            margin: settings.integer("UPDATE_MARGIN_MB", default: 512, in: 0...1_000_000) << 20,
            compose: settings.string("UPDATE_COMPOSE", default: "docker compose"),
            architecture: UpdateSettings.machineArchitecture)
        self.backups = BackupSettings(from: &settings)
        self.isAutomatic = settings.boolean("UPDATE_AUTO", default: true)
        self.serviceUser = UInt32(settings.integer("UPDATE_SERVICE_USER", default: 10_001, in: 0...2_000_000_000))
        self.quietTime = settings.duration(
            "UPDATE_QUIET_TIME", default: .seconds(10), in: .seconds(1)...(.seconds(600)))
    }
}
