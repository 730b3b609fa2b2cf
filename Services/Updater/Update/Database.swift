import Backups
import ServiceKit

/// The stack's database, by containers of its own image that run for one task each, with its secrets and its network.
///
/// Not by exec into its container: that one has little memory and nowhere to write, and a restore would need its standard input.
struct Database: Sendable {
    static let scratch = "webmacs_trial"
    static let restored = "webmacs_restored"
    /// The one that a restored one has taken the place of; the installer calls it so, too.
    static let replaced = "webmacs_before_rollback"
    static let patience: Duration = .seconds(1800)

    let engine: EngineClient
    let container: Container
    /// Where the machine has the folder `backups`.
    let backups: String

    private var name: String { self.container.environment["POSTGRES_DB"] ?? "webmacs" }

    /// What was migrated, as one short text.
    private static let schema = BackupManifest.schemaQuery

    /// Writes the dump `<name>.dump`.
    ///
    /// - Returns: what had been migrated, and the dump's size in bytes.
    func dump(_ backup: String) async throws -> (schema: String, size: Int) {
        let lines = try await self.run(
            "dump",
            """
            rm -f /backups/.*.new
            pg_dump -Fc -f "/backups/.\(backup).new"
            mv "/backups/.\(backup).new" "/backups/\(backup).dump"
            sync
            psql -AtX -v ON_ERROR_STOP=1 -c "\(Self.schema)"
            wc -c < "/backups/\(backup).dump"
            """
        ).split(separator: "\n").map(\.trimmed)
        guard lines.count == 2, let size = Int(lines[1]), size > 0 else {
            throw UpdateFailure("the dump was not understood: \(lines.joined(separator: " "))")
        }
        return (lines[0], size)
    }

    /// Restores the dump into a scratch database, which goes afterwards.
    ///
    /// - Throws: ``UpdateFailure`` when it cannot be restored, or does not hold what was there.
    func tryOut(_ backup: BackupFacts) async throws -> String {
        let written = try await self.run(
            "trial",
            """
            dropdb --if-exists --force \(Self.scratch)
            createdb -T template0 \(Self.scratch)
            trap 'dropdb --if-exists --force \(Self.scratch)' EXIT
            pg_restore --exit-on-error --no-owner -d \(Self.scratch) "/backups/\(backup.name).dump"
            psql -AtX -v ON_ERROR_STOP=1 -d \(Self.scratch) -c "\(Self.schema)" -c \
            "select count(*) || ' tables' from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
            """)
        let lines = written.split(separator: "\n").map(\.trimmed).filter { !$0.hasPrefix("NOTICE") }
        guard lines.contains(backup.schema), let tables = lines.last, !tables.hasPrefix("0 ") else {
            throw UpdateFailure("the backup does not hold what was there: \(written.prefix(200))")
        }
        return tables
    }

    func schema() async throws -> String {
        try await self.run("schema", #"psql -AtX -v ON_ERROR_STOP=1 -c "\#(Self.schema)""#)
    }

    /// In bytes: of the database; free where the engine has its data; free where the backups are.
    func room() async throws -> (size: Int, engine: Int, backups: Int) {
        let written = try await self.run(
            "room",
            """
            psql -AtX -v ON_ERROR_STOP=1 -c "select pg_database_size(current_database())"
            df -Pk / /backups | awk 'NR > 1 { print $4 }'
            """)
        let figures = written.split(separator: "\n").compactMap { Int($0.trimmed) }
        guard figures.count == 3 else { throw UpdateFailure("the room was not understood: \(written.prefix(200))") }
        return (figures[0], figures[1] * 1024, figures[2] * 1024)
    }

    /// Puts the dump together beside the present database, which stays as it is.
    func restoreBeside(_ backup: String) async throws {
        _ = try await self.run(
            "restore",
            """
            dropdb --if-exists --force \(Self.restored)
            createdb -T template0 \(Self.restored)
            pg_restore --exit-on-error --no-owner -d \(Self.restored) "/backups/\(backup).dump"
            """)
    }

    /// Whether ``swap(run:)`` has happened in that run.
    func isSwapped(run: String) async throws -> Bool {
        try await self.run(
            "look",
            #"psql -AtX -d postgres -c "select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = '\#(self.name)'""#
        ).contains("restored by \(run)")
    }

    /// Gives the restored database the name of the present one, which stays beside it. Both at once.
    func swap(run: String) async throws {
        _ = try await self.run(
            "swap",
            """
            dropdb --if-exists --force \(Self.replaced)
            psql -qX -v ON_ERROR_STOP=1 -d postgres <<SQL
            select pg_terminate_backend(pid) from pg_stat_activity where datname in ('\(self.name)', '\(Self.restored)');
            begin;
            alter database \(self.name) rename to \(Self.replaced);
            alter database \(Self.restored) rename to \(self.name);
            comment on database \(self.name) is 'restored by \(run)';
            commit;
            SQL
            """)
    }

    func run(_ task: String, _ script: String) async throws -> String {
        guard let network = self.container.inspection["NetworkSettings"]["Networks"].members.keys.sorted().first else {
            throw UpdateFailure("the database is on no network")
        }
        let environment = self.container.environment
        var binds = ["\(self.backups):/backups"]
        var settings = [
            "PGHOST=\(self.container.service)", "PGUSER=\(environment["POSTGRES_USER"] ?? "postgres")",
            "PGDATABASE=\(self.name)", "PGCONNECT_TIMEOUT=10", "PGOPTIONS=--client-min-messages=warning",
        ]
        var password = ""
        if let file = environment["POSTGRES_PASSWORD_FILE"] {
            password = #"PGPASSWORD="$(cat "$PASSWORD_FILE")"; export PGPASSWORD"#
            settings.append("PASSWORD_FILE=\(file)")
            if let mount = self.container.inspection["Mounts"].elements.first(where: {
                file.hasPrefix(($0["Destination"].text ?? "-") + "/") || file == $0["Destination"].text
            }) {
                let source = mount["Type"].text == "volume" ? mount["Name"].text : mount["Source"].text
                binds.append("\(source ?? ""):\(mount["Destination"].text ?? ""):ro")
            }
        } else if let text = environment["POSTGRES_PASSWORD"] {
            settings.append("PGPASSWORD=\(text)")
        }
        let body = JSONValue.object([
            "Image": .string(self.container.imageID),
            "Entrypoint": .array([.string("/bin/sh"), .string("-euc")]),
            "Cmd": .array([.string("umask 077\n\(password)\n\(script)\n")]),
            "User": .string("0:0"),
            "WorkingDir": .string("/"),
            "Env": .array(settings.map { .string($0) }),
            "Healthcheck": .object(["Test": .array([.string("NONE")])]),
            "HostConfig": .object([
                "NetworkMode": .string(network), "Binds": .array(binds.map { .string($0) }),
                // The backups are root's, whoever that is on the machine.
                "CapDrop": .array([.string("ALL")]), "CapAdd": .array([.string("DAC_OVERRIDE")]),
                "SecurityOpt": .array([.string("no-new-privileges:true")]),
            ]),
        ])
        return try await self.engine.runTask("webmacs-update-\(task)", body, within: Self.patience)
    }
}
