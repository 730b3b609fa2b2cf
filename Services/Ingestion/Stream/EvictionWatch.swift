import Logging
import Redis
import ServiceLifecycle

/// Warns when Redis may throw away what nobody has read yet.
///
/// Under any policy but `noeviction` a full Redis removes keys, streams among them. Nothing acknowledged would be lost, but
/// senders would send again without end, so a person should hear of it.
struct EvictionWatch: Service {
    let redis: RedisClient
    let logger: Logger
    var interval: Duration = .seconds(600)

    func run() async throws {
        // Its only error is the cancellation by a shutdown, which is what ends this service.
        try? await cancelWhenGracefulShutdown {
            while true {
                let policy = try? await self.policy()  // Unreachable: readiness says so.
                if let policy, policy != "noeviction" {
                    self.logger.warning(
                        "Redis may evict readings that are not stored yet; set maxmemory-policy to noeviction",
                        metadata: ["redis.policy": "\(policy)"])
                }
                try await Task.sleep(for: policy == nil ? .seconds(5) : self.interval)
            }
        }
    }

    /// What `INFO` says; nil when it says nothing.
    func policy() async throws -> String? {
        let information = try await self.redis.command(["INFO", "memory"]).bytes.map {
            String(decoding: $0, as: UTF8.self)
        }
        let line = information?.split(whereSeparator: \.isNewline).first { $0.hasPrefix("maxmemory_policy:") }
        return line.map { String($0.dropFirst("maxmemory_policy:".count)) }
    }
}
