import ServiceKit

/// What the service is told.
struct OTAConfiguration: Sendable {
    var common: CommonConfiguration

    /// `UPDATE_FOLDER`: what this service and the updater share; `/var/lib/webmacs/updates` by default.
    var folder: String

    /// `UPDATE_MAX_MB`: the largest bundle that is taken, in MiB; 1 to 4096, 1024 by default. In bytes here.
    var uploadLimit: Int

    /// `RELEASE_CHECK_URL`: a release server's "latest release", in GitHub's words; nil, the default: nothing outside is asked.
    var releaseCheckURL: String?

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.folder = settings.string("UPDATE_FOLDER", default: "/var/lib/webmacs/updates")
        self.uploadLimit = settings.integer("UPDATE_MAX_MB", default: 1024, in: 1...4096) << 20
        self.releaseCheckURL = settings.optional("RELEASE_CHECK_URL")
        if let url = self.releaseCheckURL, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            settings.refuse("RELEASE_CHECK_URL", "must start with https:// or http://")
        }
        if !self.folder.hasPrefix("/") { settings.refuse("UPDATE_FOLDER", "must be an absolute path") }
    }

    /// A configuration for tests.
    init(common: CommonConfiguration, folder: String, uploadLimit: Int = 1 << 30) {
        self.common = common
        self.folder = folder
        self.uploadLimit = uploadLimit
    }
}
