import ServiceKit

/// What the service is told.
struct RulesConfiguration: Sendable {
    var common: CommonConfiguration

    /// `RULE_SETPOINT_INTERVAL`: rules set one actuator at most once in it; 100 ms to 1 h, 1 s by default.
    var setpointSpacing: Duration

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.setpointSpacing = settings.duration(
            "RULE_SETPOINT_INTERVAL", default: .seconds(1), in: .milliseconds(100)...(.seconds(3600)))
    }
}
