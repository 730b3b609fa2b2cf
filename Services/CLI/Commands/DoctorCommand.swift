import ArgumentParser
import Domain
import FoundationEssentials
import Postgres

/// `webmacs doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks whether database, Redis and what passes through them are well, and says what to do.",
        discussion: """
            Changes nothing. ✓ is fine, ! should be known, ✗ does not work or will soon not; with one of those it exits with 1. What is \
            wrong with one service is in its own /readyz and log.
            """)

    @Flag(help: "One JSON array, for programs.")
    var json = false

    func run() async throws {
        try await Console.run {
            let findings = await self.database() + self.redis()
            if self.json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                Console.say(String(decoding: try encoder.encode(findings), as: UTF8.self))
            } else {
                for finding in findings { Console.say(finding.lines) }
            }
            guard !findings.contains(where: { $0.level == .problem }) else {
                throw ExitCode(CommandFailure.Code.failure.rawValue)
            }
        }
    }

    /// A database that does not answer is a finding, too.
    private func database() async -> [Finding] {
        do {
            let checkUp = DatabaseCheckUp(migrations: try AllMigrations.list(), now: .now())
            return try await Database.with(patience: .zero) { try await checkUp.findings($0) }
        } catch let error as PostgresError {
            return [
                .problem("database", String(reflecting: error), "DATABASE_URL must be that of the database's owner")
            ]
        } catch {
            return [.problem("database", "\(error)", "is it running, and is DATABASE_URL right?")]
        }
    }

    private func redis() async -> [Finding] {
        do {
            return try await RedisServer.with { try await RedisCheckUp(redis: $0, streamLimit: $1).findings() }
        } catch {
            return [.problem("redis", "\(error)", "is it running, and is REDIS_URL right?")]
        }
    }
}
