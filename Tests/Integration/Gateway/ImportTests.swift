import Archive
import Catalogue
import Domain
import Postgres
import TestSupport
import ServiceKit
import Testing
import TimeSeries
import Vault

@testable import CLIService
@testable import GatewayService

@Suite("Moving from an old WebMACS", .enabled(if: TestServers.haveBoth))
struct ImportTests {
    private static let key = VaultKey(secret: TestGateway.secret)

    /// A database of the old system, and one of this.
    private func withBoth(
        _ body: @Sendable (_ old: TestDatabase, _ new: TestDatabase) async throws -> Void
    ) async throws {
        try await TestDatabase.with { old in
            try await OldDatabase.make(in: old)
            try await TestDatabase.with(try AllMigrations.list()) { new in
                try await new.pool.withConnection { try $0.adopt(Self.key) }
                try await body(old, new)
            }
        }
    }

    @discardableResult
    private func run(
        _ old: TestDatabase, _ new: TestDatabase, _ policy: ConflictPolicy = .rename, isDryRun: Bool = false,
        acceptsRetention: Bool = true, pageSize: Int = 50_000
    ) async throws -> [String: ImportTally] {
        try await OldWebMACS.with(old.url) { source in
            let connection = try await PostgresConnection.connect(
                new.configuration, logger: TestDatabase.quietLogger)
            var work = Import(
                source: source, name: "import:webmacs", policy: policy, isDryRun: isDryRun,
                acceptsRetention: acceptsRetention, now: .now(), key: Self.key)
            work.pageSize = pageSize
            let report: ImportReport
            do {
                report = try await work.run(into: connection)
            } catch {
                await connection.close()
                throw error
            }
            await connection.close()
            return Dictionary(uniqueKeysWithValues: report.lines.map { ($0.what, $0.tally) })
        }
    }

    private func count(_ table: String, in database: TestDatabase) async throws -> Int64 {
        try await database.pool.withConnection {
            try $0.query("select count(*) from \(raw: table)")[0].decode(0)
        }
    }

    /// All readings of a channel, from the runs in which they lie.
    private func points(of channel: String, in database: TestDatabase) async throws -> [Point] {
        try await database.pool.withConnection { connection in
            var points: [Point] = []
            let runs = try connection.query(
                """
                select at, points from published_runs
                where channel = (select number from channels where public_id = \(channel))
                """)
            for run in runs { try RunCodec.decode(try run.decode(1), at: try run.decode(0), into: &points) }
            return points.sorted()
        }
    }

    @Test("Every reading arrives once with its time and value, and every row that does not is counted with its reason")
    func readings() async throws {
        try await self.withBoth { old, new in
            let tallies = try await self.run(old, new)
            let readings = try #require(tallies["readings"])
            #expect(readings.source == Int64(OldDatabase.seconds * 2 + 6))
            #expect(readings.taken == Int64(OldDatabase.seconds * 2 + 2))
            #expect(readings.skipped == ["not a finite number": 2, "a time before 2000 or in the future": 2])

            let expected = (0..<OldDatabase.seconds).map {
                Point(
                    time: Timestamp(microseconds: OldDatabase.start + Int64($0) * 1_000_000), value: Double($0) + 0.25)
            }
            #expect(try await self.points(of: "e-temp", in: new) == expected)
            #expect(try await self.points(of: "e-flow", in: new).count == OldDatabase.seconds)
            // Two of the same time and value are two.
            #expect(try await self.points(of: "e-valve", in: new).count == 2)
            let (stored, newest) = try await new.pool.withConnection { connection in
                (
                    try connection.query("select sum(readings)::bigint from published_positions")[0].decode(
                        0, as: Int64.self),
                    try connection.query(
                        """
                        select value from published_latest
                        where channel = (select number from channels where public_id = 'e-temp')
                        """)[0].decode(0, as: Double.self)
                )
            }
            #expect(stored == readings.taken)
            #expect(newest == Double(OldDatabase.seconds - 1) + 0.25)

            #expect(
                tallies["rules"]?.taken == 2 && tallies["rules"]?.skipped == ["without a name, or without bounds": 1])
            #expect(
                tallies["webhooks"]?.taken == 2 && tallies["webhooks"]?.skipped == ["without an address or an event": 1]
            )
            let (rules, webhooks, secret) = try await new.pool.withConnection { connection in
                let rules: String = try connection.query(
                    """
                    select string_agg(concat_ws(' ', name, channels[1], operator, threshold, threshold_high, actions[1], enabled,
                        cooldown_seconds), '; ' order by public_id) from rules
                    """)[0].decode(0)
                let webhooks: String = try connection.query(
                    "select string_agg(concat_ws(' ', url, format, events), '; ' order by public_id) from webhooks")[0]
                    .decode(0)
                let sealed = try SealedSecret(
                    connection.query("select key_id, nonce, ciphertext from webhooks where public_id = 'w-1'")[0])
                return (rules, webhooks, try Self.key.open(sealed, at: VaultPlace(id: "w-1", name: "webhook")))
            }
            #expect(rules == "hot e-temp gt 80 webhook t 60; within e-flow between 1 2 log f 5")
            #expect(
                webhooks == """
                    https://example.org json {experiment_started,rule_triggered}; \
                    https://hooks.slack.com/services/T/B/X slack {system_alert}
                    """)
            #expect(String(decoding: secret, as: UTF8.self) == "shared with the receiver")
            #expect(tallies["experiments"]?.taken == 2)
            #expect(tallies["plugin instances"]?.taken == 2)
            #expect(tallies["channel mappings"]?.taken == 3)
            #expect(tallies["experiments"]?.skipped.values.reduce(0, +) == 1)
            for (what, tally) in tallies {
                #expect(tally.source == tally.taken + tally.present + tally.skipped.values.reduce(0, +), "\(what)")
            }
        }
    }

    @Test("A second import doubles nothing and takes what has come since")
    func again() async throws {
        try await self.withBoth { old, new in
            try await self.run(old, new, pageSize: 7_001)
            let second = try await self.run(old, new)
            #expect(second["readings"]?.taken == 0)
            #expect(second["channels"]?.present == 3)
            #expect(second["channels"]?.taken == 0)
            #expect(second["API tokens"]?.present == 1)
            #expect(second["log entries"]?.present == 2)
            #expect(second["plugin instances"]?.present == 2)
            #expect(second["channel mappings"]?.present == 3)
            #expect(try await self.points(of: "e-temp", in: new).count == OldDatabase.seconds)

            try await old.pool.withConnection {
                try $0.script(
                    "insert into datapoints (public_id, value, event_public_id) values ('d-late', 4711, 'e-temp')")
            }
            let third = try await self.run(old, new)
            #expect(third["readings"]?.taken == 1)
            #expect(try await self.points(of: "e-temp", in: new).last?.value == 4711)
            #expect(try await self.count("users", in: new) == 3)
        }
    }

    @Test("A dry run and a conflict write nothing")
    func nothing() async throws {
        try await self.withBoth { old, new in
            let dry = try await self.run(old, new, .stop, isDryRun: true)
            #expect(dry["channels"]?.taken == 3)
            #expect(dry["readings"]?.source == Int64(OldDatabase.seconds * 2 + 6))
            await #expect(throws: CommandFailure.self) { try await self.run(old, new, .stop) }
            for table in ["users", "channels", "experiments", "dashboards", "reading_runs", "source_watermarks"] {
                #expect(try await self.count(table, in: new) == 0, "\(table)")
            }
        }
    }

    @Test("Readings that retention would reduce at once stop the import, unless that is accepted")
    func retention() async throws {
        try await self.withBoth { old, new in
            try await old.pool.withConnection { connection in
                try connection.script(
                    """
                    delete from users where public_id in ('u-caps', 'u-admin');
                    delete from datapoints where id > 10;
                    update datapoints set timestamp = now() - interval '31 days'
                    """)
            }
            await #expect(throws: CommandFailure.self) {
                try await self.run(old, new, .stop, acceptsRetention: false)
            }
            #expect(try await self.count("channels", in: new) == 0)
            try await self.run(old, new, .stop)
            #expect(try await self.count("channels", in: new) == 2)
        }
    }

    @Test("A channel with readings that came otherwise is not filled twice")
    func foreignReadings() async throws {
        try await self.withBoth { old, new in
            try await new.pool.withConnection { connection in
                try connection.script(
                    """
                    insert into channels (public_id, name, kind, unit, min_value, max_value)
                    values ('e-temp', 'here before', 'sensor', '°C', 0, 1);
                    insert into latest_readings select number, now(), 1 from channels
                    """)
            }
            let tallies = try await self.run(old, new, .skip)
            #expect(try await self.points(of: "e-temp", in: new).isEmpty)
            #expect(tallies["readings"]?.skipped["of a channel that was not taken"] == Int64(OldDatabase.seconds))
        }
    }

    @Test("Old passwords and tokens work, and what was arranged is seen over REST")
    func rest() async throws {
        try await self.withBoth { old, new in
            try await TestRedis.with { redis in
                try await TestGateway.run(new, redis) { gateway in
                    // The gateway's administrator is here already: two names collide, in another case.
                    let tallies = try await self.run(old, new)
                    #expect(tallies["users"]?.taken == 3)

                    let login = try await gateway.logIn("ada@lab.local", "an old secret")
                    #expect(login.status == 200)
                    #expect(try login.required("public_id") == "u-ada")
                    let hash: String = try await new.pool.withConnection {
                        try $0.query("select password_hash from users where public_id = 'u-ada'")[0].decode(0)
                    }
                    #expect(hash.hasPrefix("$argon2id$"))
                    #expect(try await gateway.logIn("ada@lab.local", "an old secret").status == 200)
                    #expect(try await gateway.logIn("ada@lab.local", "another secret").status == 401)

                    let token = try login.required("access_token")
                    let channels = try await gateway.send("GET", "/api/v1/events", token: token)
                    #expect(channels.text.contains("Reaktor – Temperatur °C"))
                    let flow = try await gateway.send("GET", "/api/v1/events/e-flow", token: token)
                    #expect(flow.text.contains(#""user_public_id":"u-ada""#), "The twin's things are the first one's.")
                    let valve = try await gateway.send("GET", "/api/v1/events/e-valve", token: token)
                    #expect(valve.text.contains(#""min_value":0"#) && valve.text.contains(#""max_value":100"#))
                    let experiments = try await gateway.send("GET", "/api/v1/experiments", token: token)
                    #expect(experiments.text.contains("Lauf 1/b 试验"))
                    let notices = try await gateway.send("GET", "/api/v1/logging?page_size=100", token: token)
                    let last = try #require(try notices.data().last?["content"])
                    #expect(last == .string("User 'ada' logged in."), "Old notices are behind those that are here.")
                    let board = try await gateway.send("GET", "/api/v1/dashboards/b-1", token: token)
                    #expect(board.text.contains(#""event_public_id":"e-flow""#) && board.text.contains(#""h":12"#))
                    #expect(try await gateway.send("GET", "/api/v1/dashboards/b-2", token: token).status == 200)
                    let rig = try await gateway.send("GET", "/api/v1/plugins/p-sim", token: token)
                    #expect(rig.text.contains(#""event_public_id":"e-temp""#) && rig.text.contains("poll_interval_ms"))
                    #expect(try rig.required("status") == "inactive")
                    let old = try await gateway.send("GET", "/api/v1/plugins/p-old", token: token)
                    #expect(old["config_json"] == .null, "It was no JSON object.")
                    #expect(
                        try await eventually {
                            try await gateway.send("GET", "/api/v1/auth/me", token: OldDatabase.token).status == 200
                        })
                }
            }
        }
    }
}
