import Hummingbird
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle
import Testing
import WebSocket

/// A real server and a real client, over loopback.
@Suite(.timeLimit(.minutes(1))) struct LoopbackTests {
    private struct Context: RequestContext, WebSocketUpgradeContext {
        var coreContext: CoreRequestContextStorage
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            self.coreContext = .init(source: source)
            self.channel = source.channel
        }
    }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs `body` with the address of a server, and how to shut it down gracefully.
    private func withServer(
        configuration: WebSocketConfiguration = WebSocketConfiguration(),
        handler: @escaping @Sendable (WebSocketConnection) async throws -> Void,
        body: @Sendable @escaping (String, ServiceGroup) async throws -> Void
    ) async throws {
        let router = Router(context: Context.self)
        router.get("/plain") { _, _ in "plain" }
        router.webSocket("/ws", configuration: configuration) { connection, _ in try await handler(connection) }
        router.webSocket(
            "/refused",
            shouldAccept: { _, _ in throw HTTPError(.unauthorized, message: "Not you.") },
            handler: { _, _ in })
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [WebSocketUpgradeHandler()])),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: self.logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: self.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            try await body("ws://127.0.0.1:\(port)", group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func echo(_ connection: WebSocketConnection) async throws {
        for await message in connection.messages { try await connection.sendWaiting(message) }
    }

    @Test("Messages come back as they were, with and without compression", arguments: [false, true])
    func echo(compressed: Bool) async throws {
        try await self.withServer(handler: self.echo) { address, _ in
            var configuration = WebSocketClientConfiguration()
            configuration.connection.compression = compressed ? WebSocketCompression() : nil
            configuration.subprotocols = ["webmacs.bearer.secret", "webmacs"]
            try await WebSocketClient.withConnection(
                url: address + "/ws", configuration: configuration, logger: self.logger
            ) { connection in
                #expect(connection.isCompressed == compressed)
                #expect(connection.subprotocol == "webmacs")
                let messages: [WebSocketMessage] = [
                    .text(""), .text("ü"), .text(String(repeating: "reading ", count: 10_000)),
                    .binary(ByteBuffer(bytes: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })),
                ]
                for message in messages {
                    try await connection.sendWaiting(message)
                    #expect(await connection.messages.first { _ in true } == message)
                }
            }
        }
    }

    @Test("A refusal tells status and reason, and a plain route is not a WebSocket")
    func refused() async throws {
        try await self.withServer(handler: self.echo) { address, _ in
            for (path, status) in [("/refused", 401), ("/missing", 404), ("/plain", 200)] {
                do {
                    try await WebSocketClient.withConnection(url: address + path, logger: self.logger) { _ in }
                    Issue.record("It was accepted.")
                } catch WebSocketClientError.refused(let found, _, let body) {
                    #expect(found == status)
                    if status == 401 { #expect(body.contains("Not you.")) }
                }
            }
        }
    }

    @Test("A handler that closes says why; one that returns closes with 1000, one that throws with 1011")
    func closing() async throws {
        struct Failure: Error {}
        let handlers: [(WebSocketCloseCode, @Sendable (WebSocketConnection) async throws -> Void)] = [
            (.normal, { _ in }),
            (.internalError, { _ in throw Failure() }),
            (.policyViolation, { await $0.close(.policyViolation, reason: "revoked") }),
        ]
        for (code, handler) in handlers {
            try await self.withServer(handler: handler) { address, _ in
                try await WebSocketClient.withConnection(url: address + "/ws", logger: self.logger) { connection in
                    for await _ in connection.messages {}
                    #expect(connection.closure?.code == code)
                    #expect(connection.closure?.origin == .peer)
                    #expect(!connection.send(.text("late")))
                }
            }
        }
    }

    @Test("On shutdown the handler sends its last messages, then the client sees 1001")
    func shutdown() async throws {
        try await self.withServer { connection in
            _ = connection.send(.text("ready"))
            for await _ in connection.messages {}
            _ = connection.send(.text("last"))
        } body: { address, group in
            try await WebSocketClient.withConnection(url: address + "/ws", logger: self.logger) { connection in
                var received: [String] = []
                for await message in connection.messages {
                    received.append(message.string)
                    if received == ["ready"] { await group.triggerGracefulShutdown() }
                }
                #expect(received == ["ready", "last"])
                #expect(connection.closure?.code == .goingAway)
            }
        }
    }

    @Test("A full outbox refuses, and gives room again when the reader reads")
    func backPressure() async throws {
        try await self.withServer { connection in
            for await _ in connection.messages {
                let part = WebSocketMessage.binary(ByteBuffer(repeating: 1, count: 10_000))
                var sent = 0
                while connection.send(part) { sent += 1 }
                #expect(connection.queuedBytes <= connection.configuration.outboxLimit)
                try await connection.sendWaiting(.text(String(sent)))
            }
        } body: { address, _ in
            try await WebSocketClient.withConnection(url: address + "/ws", logger: self.logger) { connection in
                #expect(connection.send(.text("go")))
                var parts = 0
                for await message in connection.messages {
                    if message.isText {
                        #expect(message.string == String(parts))
                        break
                    }
                    parts += 1
                }
                #expect(parts > 0)
            }
        }
    }

    @Test("A peer that falls silent is given up")
    func silence() async throws {
        var configuration = WebSocketConfiguration()
        configuration.pingInterval = .seconds(60)
        configuration.silenceLimit = .seconds(1)
        try await self.withServer(configuration: configuration) { connection in
            #expect(await connection.waitUntilClosed()?.origin == .lost)
        } body: { address, _ in
            try await WebSocketClient.withConnection(url: address + "/ws", logger: self.logger) { connection in
                for await _ in connection.messages {}
                #expect(connection.closure?.code == .goingAway)
            }
        }
    }
}
