import Domain
import Postgres
import TestSupport
import Testing
import TimeSeries
import WebhooksMigrations

@testable import WorkerService

@Suite("Watch over devices", .enabled(if: TestServers.haveDatabase))
struct DeviceTests {
    @Test("A device that falls silent is told of once, and once that it is back; deleted and imported ones are not")
    func changes() async throws {
        try await TestArchive.with { archive in
            let pool = archive.database.pool
            _ = try await Migrator(migrations: WebhooksMigrations.all).up(
                on: archive.connection, logger: TestDatabase.quietLogger)
            try await archive.makeChannels(4)
            let start = TestArchive.noon
            try await pool.withConnection { connection in
                try connection.execute(
                    "update channels set expected_interval_seconds = 20, device = 'pump ' || (number % 2) where number < 4"
                )
                try connection.execute("update channels set device = 'imported' where number = 4")
                try connection.execute(
                    """
                    insert into latest_readings (channel, time, value)
                    select number, \(start), 1 from channels where number < 4
                    union all select 4, \(start - .seconds(86_400)), 1
                    """)
            }
            func look(_ seconds: Int) async throws -> Int {
                try await pool.withTransaction {
                    try $0.watchDevices(at: start + .seconds(seconds), watchedSince: start)
                }
            }
            #expect(try await look(0) == 0)
            #expect(try await look(60) == 0)
            #expect(try await look(61) == 2)
            #expect(try await look(70) == 0)
            try await pool.withConnection { connection in
                try connection.execute("update latest_readings set time = \(start + .seconds(75)) where channel = 1")
                try connection.execute("update channels set deleted_at = now() where number = 2")
            }
            #expect(try await look(80) == 1)
            #expect(try await look(300) == 1)
            let told: [String] = try await pool.withConnection { connection in
                try connection.query(
                    """
                    select concat_ws(' ', data ->> 'device', data ->> 'state', severity) from outbox_events
                    where type = 'system_alert' and data ->> 'alert' = 'device_offline' order by number
                    """
                ).map { try $0.decode(0) }
            }
            #expect(
                told == [
                    "pump 0 raised warning", "pump 1 raised warning", "pump 1 resolved info", "pump 1 raised warning",
                ])
            #expect(try await archive.number("select count(*) from log_entries where content like '%silent%'") == 3)
            #expect(try await archive.number("select count(*) from watched_devices") == 2)
        }
    }
}
