/// One thing an API token may be allowed to do; the raw values are the wire's.
package enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
    case telemetryRead = "telemetry:read"
    case telemetryWrite = "telemetry:write"
    case channelsRead = "channels:read"
    case channelsWrite = "channels:write"
    case experimentsRead = "experiments:read"
    case experimentsWrite = "experiments:write"
    case dashboardsRead = "dashboards:read"
    case dashboardsWrite = "dashboards:write"
    case usersRead = "users:read"
    case usersWrite = "users:write"
    case settingsWrite = "settings:write"
    case tokensRead = "tokens:read"
    case tokensWrite = "tokens:write"
}
