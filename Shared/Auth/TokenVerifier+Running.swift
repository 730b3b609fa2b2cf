import Contracts
import Domain
import Logging
import Redis
import ServiceLifecycle
import Synchronization

/// How the snapshot stays current, and the gateway learns what was used.
extension TokenVerifier {
    /// Keeps the snapshot current until the task is cancelled or the service group shuts down.
    package func run() async throws {
        let events = self.subscriber.subscribe([Topics.revocations, Topics.catalogueChanges])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.subscriber.run() }
            group.addTask { await self.follow(events) }
            group.addTask { await cancelWhenGracefulShutdown { await self.keepPolling() } }
            group.addTask { await cancelWhenGracefulShutdown { await self.keepReporting() } }
            try await group.waitForAll()
        }
    }

    /// Messages that come while credentials are being loaded ask together for one load more: a thousand changes do not keep a
    /// revocation waiting.
    private func follow(_ events: AsyncStream<RedisSubscriptionEvent>) async {
        let (wanted, want) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in wanted { await self.load(while: \.isOutdated) }
            }
            for await event in events where self.asksForLoad(event) { want.yield() }
            want.finish()
        }
    }

    private func asksForLoad(_ event: RedisSubscriptionEvent) -> Bool {
        switch event {
        case .message(let channel, let payload):
            guard channel == Topics.revocations || Self.isAboutCredentials(payload) else { return false }
            self.state.withLock { $0.isOutdated = true }
        case .disconnected:
            self.state.withLock { $0.isSubscribed = false }
            return false
        default:
            self.state.withLock { ($0.isSubscribed, $0.isOutdated) = (true, true) }
        }
        return true
    }

    /// Most messages on `catalog-changes` are about channels and the like, which are not ours.
    private static func isAboutCredentials(_ payload: [UInt8]) -> Bool {
        let text = String(decoding: payload, as: UTF8.self)
        return text.contains("\"user\"") || text.contains("\"api_token\"")
    }

    /// Every half second: changes, while there is no pub/sub, and sockets whose credential expired. Every two seconds:
    /// changes all the same, because pub/sub may lose a message. Every minute: everything.
    private func keepPolling() async {
        var tick = 0
        while !Task.isCancelled {
            let (isLoaded, isSubscribed) = self.state.withLock { ($0.isLoaded, $0.isSubscribed) }
            if !isLoaded || tick % 120 == 0 {
                await self.tryTo("load credentials") { try await self.reload() }
            } else if !isSubscribed || tick % 4 == 0 {
                await self.tryTo("poll for revocations") { try await self.poll() }
            }
            self.tellSockets()
            tick += 1
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private func keepReporting() async {
        while !Task.isCancelled {
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(for: .seconds(5))
            await self.reportUses()
        }
    }

    /// Tells the gateway which credentials were used since the last time; who has a socket open uses his all the while. What
    /// Redis does not take is lost: the next use is told again.
    package func reportUses() async {
        guard let client else { return }
        let instant = self.now()
        let uses = self.state.withLock { state in
            for socket in state.sockets.values { state.uses.note(socket.principal.credential.id, at: instant) }
            return state.uses.take()
        }
        guard !uses.isEmpty else { return }
        var words: [RedisArgument] = ["ZADD", .text(Keys.usedCredentials), "GT"]
        for (credential, usedAt) in uses { words += [.int(Int(usedAt.microseconds / 1000)), .text(credential)] }
        let bound: [RedisArgument] = ["ZREMRANGEBYRANK", .text(Keys.usedCredentials), 0, -10_001]
        do {
            _ = try await client.commands([words, bound])
        } catch {
            self.logger.debug("Uses of credentials are not told", metadata: ["error": "\(String(reflecting: error))"])
        }
    }
}
