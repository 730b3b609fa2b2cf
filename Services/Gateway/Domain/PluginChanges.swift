/// What an update of a plugin instance sets; nil leaves a field as it is.
struct PluginChanges: Sendable, Hashable {
    var name: String?
    var isDemo: Bool?
    var isEnabled: Bool?

    /// The outer optional: whether to set it; the inner: to what.
    var configuration: String??
}
