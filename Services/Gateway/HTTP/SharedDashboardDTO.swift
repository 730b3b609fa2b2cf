import Domain
import ServiceKit

/// What a share link shows.
struct SharedDashboardDTO: Encodable, Sendable {
    /// The link's own.
    var name: String
    @ExplicitNull var expiresAt: String?
    var dashboard: DashboardDTO

    /// Those that it may see.
    var channels: [ChannelDTO]

    private enum CodingKeys: String, CodingKey {
        case name
        case expiresAt = "expires_on"
        case dashboard
        case channels
    }
}
