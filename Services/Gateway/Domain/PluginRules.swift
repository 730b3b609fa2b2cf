/// What the fields of plugin instances and their terminals may be; lengths in characters.
enum PluginRules {
    static let pluginLength = 1...100
    static let nameLength = 1...255
    static let physicalChannelLength = 1...100
    static let unitLength = 1...50

    /// Bytes of a configuration.
    static let configurationLimit = 65_536

    /// Terminals of an instance.
    static let mappingLimit = 500

    static let channelNameMessage = "The names of its channels, which begin with it, would be too long"
}
