import HTTPTypes
import Hummingbird
import NIOCore

/// Receivers of webhooks in this process: one port of this machine, a path for each.
enum BenchReceiver {
    private static let header = HTTPField.Name("webhook-id")
    private static let pauseOfTheDead = Duration.milliseconds(500)

    /// Listens while `body` runs, which is told the URL that the number of a receiver follows. Those that are dead take the
    /// connection and do not answer while they are.
    static func with<R: Sendable>(
        _ arrivals: WebhookArrivals, _ body: @Sendable (_ url: String) async throws -> R
    ) async throws -> R {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.post("bench/:receiver") { request, context -> HTTPResponse.Status in
            let now = ContinuousClock.now
            let receiver = try context.parameters.require("receiver", as: Int.self)
            _ = try await request.body.collect(upTo: 1 << 20)
            let id = Self.header.flatMap { request.headers[$0] } ?? ""
            if arrivals.receive(id, at: receiver, now) { return .noContent }
            while arrivals.isDead(receiver) { try await Task.sleep(for: Self.pauseOfTheDead) }
            return .noContent
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            }, logger: Database.logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run() }
            defer { group.cancelAll() }
            guard let number = await ports.first(where: { _ in true }) else {
                throw CommandFailure("no port of this machine is free")
            }
            return try await body("http://127.0.0.1:\(number)/bench/")
        }
    }
}
