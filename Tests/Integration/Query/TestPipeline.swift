import AsyncHTTPClient
import Auth
import Domain
import FoundationEssentials
import GatewayMigrations
import IngestionMigrations
import Logging
import NIOCore
import NIOHTTP1
import Postgres
import ServiceKit
import ServiceLifecycle
import TestSupport
import TimeSeries
import WebSocket

@testable import IngestionService
@testable import QueryService

/// Ingestion and query, running on free ports with a database and a Redis of their own, a channel `c1` and a device's token.
struct TestPipeline: Sendable {
    let store: TestStore
    let token: APIToken
    let ingestion: Int
    let query: Int

    static func with<R: Sendable>(_ body: @Sendable (TestPipeline) async throws -> R) async throws -> R {
        try await TestRedis.with { redis in
            try await TestStore.with { store in
                try await store.makeChannels(2)
                let token = APIToken.random()
                try await store.add(token)
                let common = CommonConfiguration(databaseURL: store.database.url, redisURL: redis.url)
                let ports = AsyncStream.makeStream(of: (isQuery: Bool, port: Int).self)
                let logger = TestDatabase.quietLogger
                let ingestion = try IngestionApp(IngestionConfiguration(common: common), logger: logger) { channel in
                    ports.continuation.yield((false, channel.localAddress?.port ?? 0))
                }
                let query = try QueryApp(common, logger: logger) { channel in
                    ports.continuation.yield((true, channel.localAddress?.port ?? 0))
                }
                let group = ServiceGroup(
                    configuration: ServiceGroupConfiguration(
                        services: [ingestion.application, query.application], logger: logger))
                return try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        defer { ports.continuation.finish() }
                        try await group.run()
                    }
                    var found: [Bool: Int] = [:]
                    for await (isQuery, port) in ports.stream {
                        found[isQuery] = port
                        if found.count == 2 { break }
                    }
                    let pipeline = TestPipeline(
                        store: store, token: token, ingestion: found[false] ?? 0, query: found[true] ?? 0)
                    let result: Result<R, any Error>
                    do {
                        try await pipeline.waitUntilReady()
                        result = .success(try await body(pipeline))
                    } catch {
                        result = .failure(error)
                    }
                    await group.triggerGracefulShutdown()
                    try await tasks.waitForAll()
                    return try result.get()
                }
            }
        }
    }

    struct NotReady: Error {}

    private func waitUntilReady() async throws {
        for port in [self.ingestion, self.query] {
            let isReady = try await eventually(within: .seconds(10)) {
                // While a service starts it refuses the connection, or does not know any token yet.
                guard let answer = try? await self.send("GET", port, "/readyz"), answer.status == 200 else {
                    return false
                }
                return try await self.send("GET", port, "/api/v1/datapoints/latest").status != 503
            }
            guard isReady else { throw NotReady() }
        }
    }

    /// - Returns: the status and the body's text.
    func send(
        _ method: String, _ port: Int, _ path: String, _ body: String? = nil, headers: [(String, String)] = []
    ) async throws -> (status: Int, text: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        request.headers.add(name: "Authorization", value: "Bearer \(self.token.text)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    func post(_ body: String, path: String = "/api/v1/datapoints", headers: [(String, String)] = []) async throws -> (
        status: Int, text: String
    ) {
        try await self.send("POST", self.ingestion, path, body, headers: headers)
    }

    func withSocket<R: Sendable>(
        _ port: Int, _ path: String, _ body: @Sendable (WebSocketConnection) async throws -> R
    ) async throws -> R {
        try await WebSocketClient.withConnection(
            url: "ws://127.0.0.1:\(port)\(path)", headers: [("Authorization", "Bearer \(self.token.text)")],
            logger: TestDatabase.quietLogger, body)
    }

    /// The stored values, in order.
    func values() async throws -> [Double] {
        try await self.store.database.pool.withConnection { connection in
            var points: [Point] = []
            for row in try connection.query("select at, points from published_runs") {
                try RunCodec.decode(row.decode("points"), at: row.decode("at"), into: &points)
            }
            return points.map(\.value).sorted()
        }
    }
}

extension TestStore {
    /// Registers a device's token.
    fileprivate func add(_ token: APIToken) async throws {
        _ = try await self.database.pool.withConnection { connection in
            try connection.execute(
                """
                insert into api_tokens (public_id, name, token_hash, role) values ('device', 'device', \(token.hash.bytes), 'operator')
                """)
        }
    }
}
