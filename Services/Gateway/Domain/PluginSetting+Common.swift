/// Settings of more than one kind.
extension PluginSetting {
    /// Of each element of a list of terminals, before those of the kind.
    static let ofEveryTerminal = [
        PluginSetting(
            "name", "Name", "Of the channel; its letters and digits are the terminal's id.",
            .text(PluginRules.physicalChannelLength), isRequired: true),
        PluginSetting(
            "unit", "Unit", "As it is shown.",
            .text(PluginRules.unitLength, default: PhysicalChannel.defaultUnit)),
        PluginSetting(
            "min_value", "Minimum", "In the unit.", .number(nil, default: PhysicalChannel.defaultBounds.lower)),
        PluginSetting(
            "max_value", "Maximum", "In the unit.", .number(nil, default: PhysicalChannel.defaultBounds.upper)),
        PluginSetting(
            "decimals", "Decimals", "How many are shown; empty: as many as a value needs, none of on/off.",
            .integer(ChannelRules.decimals, default: nil)),
    ]

    static let scale = [
        PluginSetting("factor", "Factor", "What the raw value is multiplied by.", .number(nil, default: 1)),
        PluginSetting("offset", "Offset", "What is added then, in the unit.", .number(nil, default: 0)),
    ]

    static let url = PluginSetting(
        "url", "Address", "What is asked for, over http or https.", .text(1...2000, .url), isRequired: true)

    static let host = PluginSetting(
        "host", "Host", "The name or the address of the device.", .text(1...253, .host), isRequired: true)

    static func timeout(_ range: ClosedRange<Double>, default seconds: Double) -> PluginSetting {
        PluginSetting(
            "timeout_seconds", "Timeout", "How long an answer may take, in seconds.",
            .number(range, default: seconds))
    }

    /// Of what is asked for over HTTP.
    static let access = [
        PluginSetting(
            "verify_tls", "Verify the certificate", "Whether the certificate of an https address must be good.",
            .flag(default: true)),
        PluginSetting("username", "User name", "For the password.", .text(1...255)),
        PluginSetting("password", "Password", "A credential of the vault.", .credential),
        PluginSetting("bearer_token", "Bearer token", "A credential of the vault.", .credential),
    ]

    static func channels(_ settings: [PluginSetting]) -> PluginSetting {
        PluginSetting(
            "channels", "Channels", "The values to read, and what they are called.", .channels(settings))
    }

    /// One list of several, in their order.
    static func joining(_ lists: [PluginSetting]...) -> [PluginSetting] { lists.flatMap { $0 } }
}
