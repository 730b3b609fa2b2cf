import Domain
import FoundationEssentials
import GRDB
import Postgres
import TestSupport
import Testing

@testable import CLIService

@Suite("From SQLite to PostgreSQL", .enabled(if: TestServers.haveDatabase))
struct ScannerImportTests {
    private static let rows = """
        create table projects (id integer primary key, name text not null, status text, created_at datetime);
        create table repositories (id integer primary key, project_id integer, full_name text, stars integer);
        create table activities (
            id integer primary key, project_id integer, repository_id integer, type text, title text, timestamp datetime);
        create table notes (id integer primary key, project_id integer, content text);
        create table tasks (id integer primary key, project_id integer, title text);
        create table scans (
            id integer primary key, scan_path text, projects_found integer, projects_imported integer, status text,
            started_at datetime, completed_at datetime);
        insert into projects values (1, 'Überwachung', 'backlog', '2025-12-01 10:00:00.000001'),
            (2, 'empty', 'done', '2025-12-01 10:00:00');
        insert into repositories values (1, 1, 'lab/plant', 7);
        insert into notes values (1, 1, 'remember'), (2, 1, 'this');
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 2500)
        insert into activities select i, 1, 1, case when i % 5 = 0 then 'pull_request' else 'commit' end, 't' || i,
            datetime('2025-12-01', '+' || i || ' minutes') || '.250000' from n;
        insert into activities values (2501, 1, null, 'commit', 'no time', null);
        insert into scans values (1, '/src', 12, 3, 'completed', '2025-12-02 08:00:00', '2025-12-02 08:00:04'),
            (2, '/src', 13, 1, 'running', '2025-12-02 09:00:00', null);
        """

    @Test("Every activity and every scan of the file is counted, taken once, or named with its reason")
    func counts() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).db").path
        defer { try? FileManager.default.removeItem(atPath: path) }  // A temporary file; nobody misses it.
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: Self.rows) }
        try queue.close()

        try await TestDatabase.with(try AllMigrations.list()) { new in
            var tallies: [[String: ImportTally]] = []
            for _ in 0..<2 {
                let connection = try await PostgresConnection.connect(
                    new.configuration, logger: TestDatabase.quietLogger)
                var work = Import(
                    source: OldScanner(file: SQLiteFile(path: path)), name: "import:ppm", policy: .stop,
                    isDryRun: false,
                    acceptsRetention: true, now: .now())
                work.pageSize = 700
                let report = try await work.run(into: connection)
                tallies.append(Dictionary(uniqueKeysWithValues: report.lines.map { ($0.what, $0.tally) }))
                await connection.close()
            }
            #expect(
                tallies[0]["readings"]
                    == ImportTally(source: 2505, taken: 2504, skipped: ["a time before 2000 or in the future": 1]))
            #expect(tallies[0]["channels"]?.taken == 4)
            #expect(tallies[0]["notes"]?.skipped.values.reduce(0, +) == 2)
            #expect(tallies[1]["readings"]?.taken == 0)
            #expect(tallies[1]["channels"]?.present == 4)
            let (stored, names) = try await new.pool.withConnection { connection in
                (
                    try connection.query("select sum((octet_length(points) + 2) / 12)::bigint from published_runs")[0]
                        .decode(0, as: Int64.self),
                    try connection.query("select name from channels order by name").map {
                        try $0.decode(0, as: String.self)
                    }
                )
            }
            #expect(stored == 2504)
            #expect(
                Set(names) == [
                    "Scans / projects found", "Scans / projects imported", "Überwachung / commits",
                    "Überwachung / pull requests",
                ])
        }
    }

    @Test("Another file is refused by name")
    func otherFile() async throws {
        await #expect(throws: CommandFailure.self) {
            _ = try await OldScanner(file: SQLiteFile(path: "/etc/hostname")).catalogue()
        }
        await #expect(throws: CommandFailure.self) {
            _ = try await OldScanner(file: SQLiteFile(path: "/nowhere/ppm.db")).catalogue()
        }
    }
}
