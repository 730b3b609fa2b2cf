import Contracts
import Domain
import FoundationEssentials
import Redis

/// What Redis says of itself, and whether what passes through it gets on. Reads only.
struct RedisCheckUp {
    let redis: RedisClient
    /// How many entries of a partition may wait for the writer.
    let streamLimit: Int

    /// Of its memory, where it has a bound.
    private static let memoryShare = 0.8

    func findings() async throws -> [Finding] {
        let facts = try await self.facts()
        return [
            self.server(facts), self.persistence(facts), self.memory(facts), try await self.waiting(),
            try await self.deadLetters(), try await self.scheduler(),
        ]
    }

    private func server(_ facts: [String: String]) -> Finding {
        let version = facts["redis_version"] ?? "of unknown version"
        let major = version.split(separator: ".").first.flatMap { Int($0) } ?? 0
        return major >= 6
            ? .fine("redis", "Redis \(version)") : .problem("redis", "Redis \(version)", "it must be 6 or newer")
    }

    private func persistence(_ facts: [String: String]) -> Finding {
        guard facts["aof_enabled"] == "1" else {
            return .problem(
                "persistence", "Redis keeps no append-only file",
                "appendonly yes: what waits is lost with its process otherwise")
        }
        guard facts["aof_last_write_status"] ?? "ok" == "ok" else {
            return .problem("persistence", "Redis could not write its append-only file", "is its disk full?")
        }
        return .fine("persistence", "Redis keeps an append-only file")
    }

    private func memory(_ facts: [String: String]) -> Finding {
        let used = facts["used_memory"].flatMap { Int($0) } ?? 0
        let most = facts["maxmemory"].flatMap { Int($0) } ?? 0
        let policy = facts["maxmemory_policy"] ?? "noeviction"
        guard most > 0 else { return .fine("memory", "Redis uses \(used / 1_000_000) MB") }
        let text = "Redis uses \(used / 1_000_000) of \(most / 1_000_000) MB"
        guard policy == "noeviction" else {
            return .problem("memory", "\(text) and may throw keys away (\(policy))", "maxmemory-policy noeviction")
        }
        return Double(used) < Double(most) * Self.memoryShare
            ? .fine("memory", text) : .notice("memory", text, "raise maxmemory")
    }

    /// Entries between senders and the writer: it removes what it has stored.
    private func waiting() async throws -> Finding {
        var (waiting, fullest) = (0, 0)
        for partition in 0..<Streams.partitionCount {
            let length = try await self.redis.xlen(Streams.readings(partition))
            waiting += length
            fullest = max(fullest, length)
        }
        let text = waiting == 0 ? "no batch waits for the writer" : "\(waiting) batches wait for the writer"
        return fullest * 2 < self.streamLimit
            ? .fine("readings", text)
            : .problem(
                "readings", text,
                "senders are refused at \(self.streamLimit) in a partition: is ingestion ready, is the disk full?")
    }

    private func deadLetters() async throws -> Finding {
        let count = try await DeadLetterShelf(redis: self.redis).list().count
        return count == 0
            ? .fine("dead letters", "none")
            : .notice("dead letters", "\(count) batches could not be stored", "webmacs dead-letters list")
    }

    private func scheduler() async throws -> Finding {
        guard let bytes = try await self.redis.get(Keys.schedulerHeartbeat),
            let heartbeat = try? JSONDecoder().decode(SchedulerHeartbeat.self, from: Data(bytes))
        else {
            return .problem("scheduler", "no worker has shown itself for 30 s", "look whether the worker is ready")
        }
        return .fine("scheduler", "a worker lived at \(heartbeat.at)")
    }

    /// `INFO`, by name.
    private func facts() async throws -> [String: String] {
        let text = try await self.redis.command(["INFO"]).text ?? ""
        var facts: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            facts[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return facts
    }
}
