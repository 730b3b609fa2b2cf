import Domain

/// The channels that a dashboard shows, and so what a link to it may see.
struct VisibleChannels: Sendable, Hashable {
    /// Public ids; also those of channels that do not exist.
    private(set) var ids: [String] = []

    /// Patterns of names: `$device` stands for any group.
    private(set) var names: [String] = []

    /// - Throws: when a configuration cannot be read.
    init(of widgets: [Widget]) throws(WidgetConfiguration.Fault) {
        var ids: Set<String> = []
        var names: Set<String> = []
        for widget in widgets {
            let configuration = try WidgetConfiguration(widget.configuration)
            ids.formUnion(configuration.channels)
            if let channel = widget.channel { ids.insert(channel.text) }
            names.formUnion(configuration.names.map { $0.replacing("$device", with: "*") })
        }
        self.ids = ids.sorted()
        self.names = names.sorted()
    }

    var count: Int { self.ids.count + self.names.count }
}
