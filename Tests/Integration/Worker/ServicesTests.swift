import Domain
import Postgres
import Synchronization
import TestSupport
import Testing
import WebhooksMigrations

@testable import WorkerService

@Suite("Watch over services", .enabled(if: TestServers.haveDatabase))
struct ServicesTests {
    @Test("A service that is not ready is told of once, and once that it is again; a short break and the start are not")
    func changes() async throws {
        try await TestArchive.with { archive in
            _ = try await Migrator(migrations: WebhooksMigrations.all).up(
                on: archive.connection, logger: TestDatabase.quietLogger)
            // Per run: how many looks find the service `rules` not ready.
            let bad = Mutex(0)
            func run(_ minute: Int, bad looks: Int, isStarting: Bool = false) async throws -> Job.Counts? {
                bad.withLock { $0 = looks }
                let job = ServicesJob(
                    services: ["query=h:1", "rules=h:2"].compactMap { WatchedService($0) },
                    look: { service in
                        service.name == "query"
                            || bad.withLock { left in
                                left > 0
                                    ? {
                                        left -= 1; return false
                                    }() : true
                            }
                            ? nil : "database: no answer"
                    },
                    pause: .zero, quietUntil: .now + .seconds(isStarting ? 60 : 0))
                return try await archive.runner.run(job.job, at: TestArchive.noon + .seconds(60 * minute))
            }
            #expect(try await run(0, bad: 0) == ["not_ready": 0])
            #expect(try await run(1, bad: 3) == ["not_ready": 0], "a restart")
            #expect(try await run(2, bad: 9, isStarting: true) == ["not_ready": 1], "the stack starts")
            let since = (TestArchive.noon + .seconds(180)).microseconds
            #expect(try await run(3, bad: 9) == ["not_ready": 1, "rules_since": since])
            #expect(try await run(4, bad: 9, isStarting: true) == ["not_ready": 1, "rules_since": since])
            #expect(try await run(5, bad: 0) == ["not_ready": 0])
            #expect(try await run(6, bad: 9)?["rules_since"] == (TestArchive.noon + .seconds(360)).microseconds)

            let told: [String] = try await archive.database.pool.withConnection { connection in
                try connection.query(
                    """
                    select concat_ws(' ', data ->> 'alert', data ->> 'service', data ->> 'state', severity, data ->> 'message')
                    from outbox_events where type = 'system_alert' order by number
                    """
                ).map { try $0.decode(0) }
            }
            let raised =
                "service_unhealthy rules raised critical The service 'rules' is not ready: database: no answer."
            #expect(
                told == [raised, "service_unhealthy rules resolved info The service 'rules' is ready again.", raised])
            #expect(
                try await archive.number("select count(*) from log_entries where content like 'The service%'") == 3)
        }
    }
}
