/// All that the holder of a share link may see: one dashboard, and of the channels those that it shows.
package struct SharedView: Sendable, Hashable {
    package var dashboard: Dashboard.ID
    package var channels: Set<Channel.ID>

    /// Channels that the dashboard names, those that are made later among them.
    package var names: [NamePattern]

    package init(dashboard: Dashboard.ID, channels: Set<Channel.ID>, names: [NamePattern]) {
        self.dashboard = dashboard
        self.channels = channels
        self.names = names
    }

    /// - Complexity: O(patterns) for a channel that is not meant by its id.
    package func shows(_ channel: Channel) -> Bool {
        self.channels.contains(channel.id) || self.names.contains { $0.matches(channel.name) }
    }
}
