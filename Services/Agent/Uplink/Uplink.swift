import AsyncHTTPClient
import Logging
import NIOCore
import ServiceLifecycle
import WebSocket

/// Keeps a connection to the server, for as long as the agent runs.
struct Uplink: Service {
    let server: ServerAddress
    let token: String
    /// A PEM file of authorities to trust beside the system's.
    let certificateAuthorities: String?
    let session: UplinkSession
    let map: ChannelMap
    /// Whose channels they are, as updates are asked for in its name; nil: none are asked for.
    let device: String?
    let logger: Logger

    /// What is left at a shutdown may take this long to be acknowledged.
    private static let drainLimit: Duration = .seconds(3)

    func run() async throws {
        try await HTTPClient.withHTTPClient(
            configuration: .agent(certificateAuthorities: self.certificateAuthorities)
        ) { client in
            let catalogue = HTTPChannelCatalogue(client: client, server: self.server.http, token: self.token)
            let provisioner = Provisioner(
                catalogue: catalogue, map: self.map, device: self.device, logger: self.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.session.followSpool() }
                group.addTask { try await self.session.keepTime() }
                group.addTask { try await self.connectForever(provisioner) }
                group.addTask {
                    try await gracefulShutdown()
                    await self.session.drain(within: Self.drainLimit)
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private func connectForever(_ provisioner: Provisioner) async throws {
        var backoff = ReconnectBackoff()
        var generator = SystemRandomNumberGenerator()
        var lastProblem: String?
        while true {
            var uptime: Duration = .zero
            var problem: String
            do {
                (uptime, problem) = try await self.connect(provisioner)
                lastProblem = nil
            } catch {
                problem = "\(error)"
            }
            try Task.checkCancellation()
            let wait = backoff.next(afterUptime: uptime, using: &generator)
            // A server that is away for days is news once.
            self.logger.log(
                level: problem == lastProblem ? .debug : .warning, "Not connected; readings wait in the spool",
                metadata: ["server": "\(self.server.telemetry)", "reason": "\(problem)", "next.attempt": "\(wait)"])
            lastProblem = problem
            try await Task.sleep(for: wait)
        }
    }

    /// One connection, from its opening to its end.
    ///
    /// - Returns: how long it lasted, and why it ended.
    /// - Throws: `WebSocketClientError` when it was not opened.
    private func connect(_ provisioner: Provisioner) async throws -> (uptime: Duration, end: String) {
        try await WebSocketClient.withConnection(
            url: self.server.telemetry, headers: [("Authorization", "Bearer \(self.token)")],
            configuration: self.socketConfiguration, logger: self.logger
        ) { connection in
            let start = ContinuousClock.now
            self.logger.info("Connected", metadata: ["server": "\(self.server.telemetry)"])
            await self.session.serve(connection, provisioner: provisioner)
            let closure = connection.closure
            return (
                ContinuousClock.now - start,
                closure.map { "closed with \($0.code): \($0.reason)" } ?? "the connection ended"
            )
        }
    }

    private var socketConfiguration: WebSocketClientConfiguration {
        var configuration = WebSocketClientConfiguration()
        configuration.additionalCAFile = self.certificateAuthorities
        // Eight of the largest batches.
        configuration.connection.outboxLimit = 1 << 20
        return configuration
    }
}
