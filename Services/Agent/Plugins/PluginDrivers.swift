import AsyncHTTPClient

/// The drivers that this version of the agent has; the one place that makes them.
enum PluginDrivers {
    /// - Parameters:
    ///   - client: follows no redirects.
    ///   - folder: where programs of the kind `command` are; nil: nowhere.
    /// - Throws: ``PluginError/unknownKind(_:)``, or what is wrong with the settings.
    static func make(
        _ assignment: PluginAssignment, client: HTTPClient, folder: String?
    ) throws(PluginError) -> any PluginDriver {
        if assignment.isDemo { return DemoDriver(assignment) }
        let settings = assignment.settings
        switch assignment.kind {
        case "simulated":
            let seed = try settings.integer("seed", default: 1, in: 0...(1 << 53))
            return CollectorDriver([SimulatedPlant(seed: UInt64(seed))])
        case "system": return CollectorDriver(HostCollectors.all(prefix: "Host"))
        case "perf_events": return try CollectorDriver.perfEvents()
        case "http_check": return try HTTPCheckDriver(settings, client: client)
        case "http_json": return try HTTPJSONDriver(settings, client: client)
        case "prometheus": return try PrometheusDriver(settings, client: client)
        case "tcp_check": return try TCPCheckDriver(settings)
        case "modbus_tcp": return try ModbusDriver(settings)
        case "process_image": return try ProcessImageDriver(settings)
        case "command": return try CommandDriver(settings, folder: folder)
        default: throw .unknownKind(assignment.kind)
        }
    }
}
