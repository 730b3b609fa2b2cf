/// What an update of a plugin instance sets; nil leaves a field as it is.
struct PluginChanges: Sendable, Hashable {
    var name: String?
    var isDemo: Bool?
    var isEnabled: Bool?
    var interval: Duration?

    /// The outer optional: whether to set it; the inner: to what.
    var device: String??
    var configuration: String??

    /// Whether they say where secrets go, when the instance has some.
    var moveSecrets: Bool { self.device != nil || self.configuration != nil }

    func applied(to instance: PluginInstance) -> PluginInstance {
        var instance = instance
        instance.name = self.name ?? instance.name
        instance.isDemo = self.isDemo ?? instance.isDemo
        instance.isEnabled = self.isEnabled ?? instance.isEnabled
        instance.interval = self.interval ?? instance.interval
        instance.device = self.device ?? instance.device
        instance.configuration = self.configuration ?? instance.configuration
        return instance
    }
}
