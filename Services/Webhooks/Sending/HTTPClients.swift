import AsyncHTTPClient
import NIOCore
import NIOSSL

/// Clients that connect a name to one address that was checked, and keep their connections for a while.
///
/// At most 256; those unused for a minute go. All of one instance share the threads of the process.
actor HTTPClients {
    struct Key: Sendable, Hashable {
        var host: String
        var address: IPAddress
    }

    private struct Entry {
        var client: HTTPClient
        var users = 0
        var usedAt: ContinuousClock.Instant
    }

    private static let limit = 256
    private static let idleTime: Duration = .seconds(60)
    /// To one port of a name. What an endpoint has at once is its budget's matter; of those that share a host, one that never
    /// answers must not hold up the others.
    private static let connectionLimit = 1024

    private let additionalRoots: [NIOSSLAdditionalTrustRoots]
    private var entries: [Key: Entry] = [:]
    private var isShutDown = false

    /// - Parameter certificates: a PEM file of certificates that are trusted besides the system's.
    init(certificates: String? = nil) {
        self.additionalRoots = certificates.map { [.file($0)] } ?? []
    }

    /// Lends the client of `key` to `body`.
    ///
    /// - Throws: what `body` throws; `CancellationError` after ``shutdown()``.
    func with<R: Sendable>(
        _ key: Key, at now: ContinuousClock.Instant = .now, _ body: @Sendable (HTTPClient) async throws -> R
    ) async throws -> R {
        guard !self.isShutDown else { throw CancellationError() }
        let client = self.lend(key, at: now)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        self.entries[key]?.users -= 1
        await self.dropIdle(before: now - Self.idleTime)
        return try result.get()
    }

    /// Closes all connections; nothing is lent any more.
    func shutdown() async {
        self.isShutDown = true
        let clients = self.entries.values.map(\.client)
        self.entries = [:]
        for client in clients { await Self.shutDown(client) }
    }

    private func lend(_ key: Key, at now: ContinuousClock.Instant) -> HTTPClient {
        var entry = self.entries[key] ?? Entry(client: self.make(key), usedAt: now)
        entry.users += 1
        entry.usedAt = now
        self.entries[key] = entry
        return entry.client
    }

    private func dropIdle(before instant: ContinuousClock.Instant) async {
        var idle = self.entries.filter { $0.value.users == 0 && $0.value.usedAt < instant }.map(\.key)
        if idle.isEmpty, self.entries.count > Self.limit {
            idle =
                self.entries.filter { $0.value.users == 0 }.min { $0.value.usedAt < $1.value.usedAt }.map { [$0.key] }
                ?? []
        }
        let clients = idle.compactMap { self.entries.removeValue(forKey: $0)?.client }
        for client in clients { await Self.shutDown(client) }
    }

    private func make(_ key: Key) -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.additionalTrustRoots = self.additionalRoots
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(5), read: .seconds(15)), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = [key.host: key.address.description]
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionLimit
        configuration.connectionPool.idleTimeout = .seconds(30)
        // The ladder tries again.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func shutDown(_ client: HTTPClient) async {
        // It fails only for one that was shut down before.
        try? await client.shutdown()
    }
}
