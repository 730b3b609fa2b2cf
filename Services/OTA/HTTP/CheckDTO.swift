import ServiceKit

/// Whether there is a newer release. What is of GitHub is null where nothing outside is asked.
struct CheckDTO: Encodable, Sendable {
    var current: String
    @ExplicitNull var latest: String?
    var isAvailable: Bool
    @ExplicitNull var githubLatest: String?
    @ExplicitNull var githubDownload: String?
    @ExplicitNull var githubRelease: String?
    @ExplicitNull var githubError: String?

    init(current: String, latest: String?, isAvailable: Bool, _ found: ReleaseCheck.Found?) {
        self.current = current
        self.latest = latest
        self.isAvailable = isAvailable
        self.githubLatest = found?.version
        self.githubDownload = found?.download
        self.githubRelease = found?.page
        self.githubError = found?.error
    }

    private enum CodingKeys: String, CodingKey {
        case current = "current_version"
        case latest = "latest_version"
        case isAvailable = "update_available"
        case githubLatest = "github_latest_version"
        case githubDownload = "github_download_url"
        case githubRelease = "github_release_url"
        case githubError = "github_error"
    }
}
