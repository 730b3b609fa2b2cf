import Domain

/// What the fields of plugin instances and their terminals may be; lengths in characters.
enum PluginRules {
    static let pluginLength = 1...100
    static let nameLength = 1...255
    static let physicalChannelLength = 1...100
    static let unitLength = 1...50

    static let deviceLength = ChannelRules.deviceLength

    /// Of runs, in seconds.
    static let interval = 1.0...86_400
    static let defaultInterval = Duration.seconds(60)

    /// Bytes of a configuration.
    static let configurationLimit = 65_536

    /// Terminals of an instance.
    static let mappingLimit = 500

    /// Runs that an agent reports at once.
    static let reportLimit = 500

    /// Runs of an instance that are kept.
    static let executionLimit = 1000
    static let errorLength = 0...1000

    static let metricsCount = 0...1_000_000

    /// What the wire can tell of times: 1970 to 9999.
    static let runTimes = Timestamp(microseconds: 0)...Timestamp(microseconds: 253_402_300_799_000_000)

    /// How far the clock of a device may be ahead of ours for its runs to be believed.
    static let clockLead = Duration.seconds(86_400)

    static let channelNameMessage = "The names of its channels, which begin with it, would be too long"
}
