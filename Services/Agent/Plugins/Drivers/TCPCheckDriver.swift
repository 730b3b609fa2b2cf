import NIOCore

/// Whether something listens at a port, and how long it takes to connect.
struct TCPCheckDriver: PluginDriver {
    private let host: String
    private let port: Int
    private let limit: Duration

    init(_ settings: PluginSettings) throws(PluginError) {
        self.host = try settings.text("host")
        self.port = try settings.integer("port", in: 1...65_535)
        self.limit = try settings.timeout(default: 5, atMost: 30)
    }

    /// Never fails: what cannot be reached is a value, too. The time is that of the name's look-up and of connecting.
    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let start = ContinuousClock.now
        do {
            let channel = try await DeviceConnection.open(host: self.host, port: self.port, limit: self.limit)
            let time = ContinuousClock.now - start
            // It may be closed already.
            try? await channel.close()
            return ["reachable": 1, "connect_time": time.milliseconds]
        } catch {
            try Task.checkCancellation()
            return ["reachable": 0]
        }
    }
}
