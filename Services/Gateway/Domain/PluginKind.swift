/// A driver of devices that the agent of this version has built in.
struct PluginKind: Sendable, Hashable {
    /// On the wire `plugin_id`.
    var id: String
    var name: String
    var description: String
    var channels: [PhysicalChannel]

    static let vendor = "WebMACS"

    /// The channel of the catalogue that an instance's terminal feeds, when the two are made together.
    static func channelName(_ instance: String, _ channel: PhysicalChannel) -> String {
        "\(instance) – \(channel.name)"
    }

    /// Whether the channels of an instance of this name can have theirs.
    func channelNamesFit(_ instance: String) -> Bool {
        self.channels.allSatisfy {
            ChannelRules.nameLength.contains(Self.channelName(instance, $0).unicodeScalars.count)
        }
    }

    /// Nil: none that this version knows, which is no fault.
    static func named(_ id: String) -> PluginKind? { self.all.first { $0.id == id } }
}
