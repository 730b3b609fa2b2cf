import Catalogue
import Domain
import GatewayMigrations
import IngestionMigrations
import OTAMigrations
import Postgres
import RulesMigrations
import TestSupport
import Testing
import TimeSeries
import WebhooksMigrations
import WorkerMigrations

@testable import OTAService

@Suite("Telemetry of a fleet", .enabled(if: TestServers.haveDatabase))
struct TelemetryTests {
    /// 2026-01-01T12:00:00Z; the updates were half an hour before.
    static let now = Timestamp(microseconds: 1_767_268_800_000_000)
    static let update = now - .seconds(1800)

    /// Devices `device-1`…`device-n`, each with the channel `c<n>` of a reading in 10 s; all joined 10 days ago.
    struct Fleet: Sendable {
        let database: TestDatabase
        let devices: Int
        var pool: PostgresPool { self.database.pool }

        static func with(_ devices: Int, _ body: @Sendable (Fleet) async throws -> Void) async throws {
            let migrations =
                try GatewayMigrations.all + IngestionMigrations.all + WorkerMigrations.all + WebhooksMigrations.all
                + RulesMigrations.all + OTAMigrations.all
            try await TestDatabase.with(migrations) { database in
                let fleet = Fleet(database: database, devices: devices)
                try await fleet.execute(
                    """
                    insert into channels (public_id, name, kind, unit, min_value, max_value, device, expected_interval_seconds)
                    select 'c' || n, 'Channel ' || n, 'sensor', 'V', 0, 100, 'device-' || n, 10
                    from generate_series(1, \(Int64(devices))) n
                    """)
                try await fleet.execute(
                    """
                    insert into fleet_devices (name, version, restarts, credential_id, first_seen)
                    select 'device-' || n, '1.0.0', 10, 'token', \(now - .seconds(864_000))
                    from generate_series(1, \(Int64(devices))) n
                    """)
                try await body(fleet)
            }
        }

        func execute(_ query: SQLQuery) async throws {
            try await self.pool.withConnection { _ = try $0.execute(query) }
        }

        /// A reading each 10 s, as the writer stores them.
        func measure(_ channel: Int, from: Timestamp, to: Timestamp) async throws {
            var points: [Point] = []
            var time = from
            while time < to {
                points.append(Point(time: time, value: 1))
                time = time + .seconds(10)
            }
            let runs = try Dictionary(grouping: points) { RollupWidth.minute.floor($0.time) }
                .values.map { (at: $0[0].time, points: try RunCodec.encode($0)) }
            try await self.pool.withTransaction { connection in
                for run in runs {
                    try connection.query("select ensure_runs_partition((\(run.at) at time zone 'UTC')::date)")
                    try connection.execute(
                        """
                        insert into reading_runs (at, channel, points)
                        values (\(run.at), \(Int32(channel)), \(run.points))
                        """)
                }
            }
        }

        func alert(
            _ rule: String, on channel: String?, at instant: Timestamp, cleared: Timestamp? = nil,
            suppressed: String? = nil
        ) async throws {
            try await self.execute(
                """
                insert into alerts (rule_public_id, rule_name, severity, fired_at, cleared_at, message, channel_public_id, suppressed)
                values (lower(\(rule)), \(rule), 'warning', \(instant), \(cleared), 'It fired.', \(channel), \(suppressed))
                """)
        }

        func judge(
            _ updated: [String: Timestamp], quiet: Duration = .seconds(3600), at now: Timestamp = now
        ) async throws -> TelemetryVerdict {
            let others = (1...self.devices).map { "device-\($0)" }.filter { updated[$0] == nil }
            return try await PostgresTelemetryJudge(pool: self.pool).judge(
                RolloutPlan.Gate(), quiet: quiet, updated: updated, others: others, at: now)
        }
    }

    @Test("Readings that do not come any more after an update are seen, against the devices that were not updated")
    func completeness() async throws {
        try await Fleet.with(5) { fleet in
            let start = Self.now - .seconds(7200)
            try await fleet.measure(1, from: start, to: Self.now)
            try await fleet.measure(2, from: start, to: Self.update + .seconds(870))
            try await fleet.measure(3, from: start, to: Self.now)
            try await fleet.measure(4, from: start, to: Self.now)
            // Of the fifth nothing was heard for weeks: it is not expected, in neither group.
            var verdict = try await fleet.judge(["device-1": Self.update])
            #expect(verdict.isGood)
            #expect(
                verdict.findings[1].message
                    == "Completeness of the updated device is 100 %, of 3 of the 4 others 83.3 %: not less.")
            verdict = try await fleet.judge(["device-1": Self.update, "device-2": Self.update, "device-5": Self.update])
            #expect(!verdict.isGood)
            // 29 minutes are counted, of which the second has 14.5.
            #expect(
                verdict.findings[1].message
                    == "Completeness of 2 of the 3 updated devices is 75 %, of the 2 others 100 %: 25 points less, 5 are allowed."
            )
            // Too little time has gone by.
            verdict = try await fleet.judge(["device-2": Self.now - .seconds(100)])
            #expect(verdict.isGood && verdict.findings[1].updated == nil)
            // Nobody is left.
            verdict = try await fleet.judge(
                Dictionary(uniqueKeysWithValues: (1...5).map { ("device-\($0)", Self.update) }))
            #expect(verdict.isGood)
            #expect(verdict.findings[1].message.hasSuffix("there are no other devices to compare with."))
        }
    }

    @Test("What is sealed counts as what is fresh, from the end of a piece that the update cuts")
    func sealed() async throws {
        try await Fleet.with(2) { fleet in
            let update = Self.now - .seconds(10_800)
            for channel in 1...2 {
                // A chunk until an hour ago that says nothing about its inside, and another of the half hour after.
                for (first, last, count) in [(36_000, 3600, 2000), (3590, 1800, 180)] {
                    try await fleet.pool.withTransaction { connection in
                        try connection.query("select ensure_chunks_partition((\(Self.now) at time zone 'UTC')::date)")
                        try connection.execute(
                            """
                            insert into reading_chunks (first_at, last_at, channel, count, first, last, minimum, maximum, sum, points)
                            values (
                                \(Self.now - .seconds(first)), \(Self.now - .seconds(last)), \(Int32(channel)),
                                \(Int32(count)), 1, 1, 1, 1, 1, '')
                            """)
                    }
                }
            }
            try await fleet.measure(2, from: Self.now - .seconds(1790), to: Self.now)
            let finding = try await fleet.judge(["device-1": update]).findings[1]
            // Of the 59 minutes since then it has 30; the other misses one reading between its pieces.
            #expect(finding.updated == 50.8 && finding.others == 99.7 && !finding.isGood)
        }
    }

    @Test("Alerts that began after the update count; old, suppressed and foreign ones do not")
    func alerts() async throws {
        try await Fleet.with(3) { fleet in
            let updated = ["device-1": Self.update, "device-2": Self.update + .seconds(600)]
            let (before, after) = (Self.update - .seconds(1200), Self.update + .seconds(60))
            // Fired before, too; by itself within the hour.
            try await fleet.alert("Often", on: "c1", at: before, cleared: before + .seconds(10))
            try await fleet.alert("Often", on: "c1", at: after)
            try await fleet.alert("Expected", on: "c1", at: after, suppressed: "Maintenance: update")
            try await fleet.alert("Foreign", on: "c3", at: after)
            // Before this one's update.
            try await fleet.alert("Early", on: "c2", at: after)
            #expect(try await fleet.judge(updated).isGood)
            // On another device it had fired before.
            try await fleet.alert("Shared", on: "c3", at: before, cleared: before + .seconds(10))
            try await fleet.alert("Shared", on: "c1", at: after, cleared: after + .seconds(10))
            // Longer ago than the hour before.
            try await fleet.alert("Seldom", on: "c2", at: Self.now - .seconds(7200), cleared: Self.now - .seconds(7000))
            try await fleet.alert("Seldom", on: "c2", at: Self.now - .seconds(60))
            // No reading caused it: its rule says whose it is.
            try await fleet.execute(
                """
                insert into rules (public_id, name, severity, channels, expression, cooldown_seconds, actions, enabled)
                values ('silent', 'Silent', 'warning', '{c2,c3}', 'stale(c2)', 0, '{}', true)
                """)
            try await fleet.alert("Silent", on: nil, at: Self.now - .seconds(30))
            let finding = try await fleet.judge(updated).findings[0]
            #expect(
                finding.message
                    == "3 alerts are new on the 2 updated devices since the update: 'Shared' on device-1 (cleared), 'Seldom' on device-2, 'Silent' on device-2."
            )
            #expect(!finding.isGood)
        }
    }

    @Test("An alert that is over counts until it has been quiet for as long as the plan watches a wave")
    func quiet() async throws {
        try await Fleet.with(2) { fleet in
            let updated = ["device-1": Self.update]
            try await fleet.alert(
                "Hot", on: "c1", at: Self.update + .seconds(60), cleared: Self.now - .seconds(100))
            let finding = try await fleet.judge(updated, quiet: .seconds(101)).findings[0]
            #expect(
                finding.message == "1 alert is new on the updated device since the update: 'Hot' on device-1 (cleared)."
            )
            #expect(try await fleet.judge(updated, quiet: .seconds(100)).isGood)
            #expect(try await fleet.judge(updated, quiet: .zero).isGood)
            // It fires again: that it had fired after the update excuses nothing.
            try await fleet.alert("Hot", on: "c1", at: Self.now - .seconds(5))
            #expect(try await !fleet.judge(updated, quiet: .zero).isGood)
        }
    }

    @Test("An alert of a new version that has not yet said that it is done counts; one from before the offer does not")
    func offered() async throws {
        try await Fleet.with(2) { fleet in
            try await fleet.execute(
                """
                insert into rollouts (public_id, name, release_public_id, version, plan, state, user_name)
                values ('new', 'new', 'release', '1.1.0', '{}', 'running', 'anna')
                """)
            try await fleet.execute(
                """
                insert into rollout_devices (rollout, device, wave, state, began_at, ended_at)
                select id, 'device-1', 0, 'completed', \(Self.update - .seconds(120)), \(Self.update) from rollouts
                """)
            try await fleet.alert("Old", on: "c1", at: Self.update - .seconds(121))
            #expect(try await fleet.judge(["device-1": Self.update]).isGood)
            try await fleet.alert("New", on: "c1", at: Self.update - .seconds(60))
            let finding = try await fleet.judge(["device-1": Self.update]).findings[0]
            #expect(finding.message == "1 alert is new on the updated device since the update: 'New' on device-1.")
        }
    }

    @Test("Restarts count from the offer, without the update's own, until forgiven; those of others by their rate")
    func restarts() async throws {
        try await Fleet.with(3) { fleet in
            try await fleet.execute(
                """
                insert into rollouts (public_id, name, release_public_id, version, plan, state, user_name)
                select n, n, 'release', '1.1.0', '{}', 'running', 'anna' from unnest(array['old', 'new']) n
                """)
            try await fleet.execute(
                """
                insert into rollout_devices (rollout, device, wave, state, restarts_before, began_at, ended_at)
                select r.id, d.name, 0, 'completed', case r.public_id when 'old' then 0 else 6 end,
                    \(Self.update) - r.back, \(Self.update) - r.back + interval '1 minute'
                from fleet_devices d, (
                    select id, public_id, case public_id when 'old' then interval '9 days' else interval '0' end as back
                    from rollouts) r
                where d.name < 'device-3'
                """)
            let updated = ["device-1": Self.update + .seconds(60), "device-2": Self.update + .seconds(60)]
            let finding = try await fleet.judge(updated).findings[2]
            // 10 - 6 - 1 of them; the other has one a day.
            #expect(finding.updated == 3 && finding.others == 0 && !finding.isGood)
            #expect(
                finding.message
                    == "Beside the update's own restart the 2 updated devices restarted 3 times each, the other never in as long a time: 3 more, 1 is allowed."
            )
            let later = try await fleet.judge(updated, at: Self.now + .seconds(86_400 * 3)).findings[2]
            #expect(later.others == 2.3 && later.isGood)
            // A person lets it go on: what was counted until then is forgiven, what comes after it is not.
            let number: Int64 = try await fleet.pool.withConnection {
                try $0.query("select id from rollouts where public_id = 'new'")[0].decode(0)
            }
            try await fleet.pool.withTransaction { try $0.forgiveRestarts(in: number) }
            let forgiven = try await fleet.judge(updated).findings[2]
            #expect(forgiven.updated == 0 && forgiven.isGood)
            try await fleet.execute("update fleet_devices set restarts = restarts + 2 where name < 'device-3'")
            let again = try await fleet.judge(updated).findings[2]
            #expect(again.updated == 2 && !again.isGood)
        }
    }
}
