/// A setting of a kind of plugin: what it may be, and how a form calls it.
struct PluginSetting: Sendable, Hashable {
    indirect enum Value: Sendable, Hashable {
        /// Lengths in characters. Without a default it may be left out or empty, unless it is required.
        case text(ClosedRange<Int>, PluginText = .plain, default: String? = nil)
        case number(ClosedRange<Double>?, default: Double?)
        case integer(ClosedRange<Int>, default: Int?)
        case flag(default: Bool)
        case choice([String], default: String)
        /// The public id of a secret in the vault; the secret itself never stands in a configuration.
        case credential
        /// Terminals, each with these settings behind those that every terminal has.
        case channels([PluginSetting])
    }

    var name: String
    var title: String
    var description: String
    var value: Value
    var isRequired: Bool

    /// What the setting `type` of the same object must be for this one to stand there; nil: it always may.
    var onlyWithType: String?

    init(
        _ name: String, _ title: String, _ description: String, _ value: Value, isRequired: Bool = false,
        onlyWithType: String? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.value = value
        self.isRequired = isRequired
        self.onlyWithType = onlyWithType
    }
}
