import ServiceKit

/// What the service is told.
struct RulesConfiguration: Sendable {
    var common: CommonConfiguration

    /// `RULE_SETPOINT_INTERVAL`: rules set one actuator at most once in it; 100 ms to 1 h, 1 s by default.
    var setpointSpacing: Duration

    /// `ALERT_STORM_LIMIT`: so many alerts of a severity are told one by one in a minute, and more together; 0 to 1000, 50 by
    /// default, 0: all one by one.
    var stormLimit: Int

    /// `TRACES_FOLDER`: where spans are written to, for a collector of OpenTelemetry; nil (the default): nowhere.
    var tracesFolder: String?

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.setpointSpacing = settings.duration(
            "RULE_SETPOINT_INTERVAL", default: .seconds(1), in: .milliseconds(100)...(.seconds(3600)))
        self.stormLimit = settings.integer("ALERT_STORM_LIMIT", default: 50, in: 0...1000)
        self.tracesFolder = settings.optional("TRACES_FOLDER")
    }
}
