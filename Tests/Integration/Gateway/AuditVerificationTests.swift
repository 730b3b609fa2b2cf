import Auth
import GatewayMigrations
import Postgres
import TestSupport
import Testing

@testable import CLIService
@testable import GatewayService

@Suite("Verifying the audit log", .enabled(if: TestServers.haveDatabase))
struct AuditVerificationTests {
    private static let signer = Result { try AuditSigner(sessionSecret: "a secret for tests, long enough for all") }

    /// A log of ten entries and more, the first half of it signed.
    private static func with(_ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            let store = AuditStore(pool: database.pool)
            for _ in 0..<5 { try await store.insert(AuditEvent(action: "test.one", subjectKind: "test")) }
            try await AuditHeadKeeper(
                store: store, signer: try Self.signer.get(), logger: TestDatabase.quietLogger
            ).signDays()
            for _ in 0..<5 { try await store.insert(AuditEvent(action: "test.two", subjectKind: "test")) }
            try await body(database)
        }
    }

    private static func verify(_ database: TestDatabase, trustedKeys: Set<String>? = nil) async throws
        -> AuditVerification
    {
        let connection = try await PostgresConnection.connect(
            database.configuration, logger: TestDatabase.quietLogger)
        let verification = try await AuditVerification.run(on: connection, trustedKeys: trustedKeys)
        await connection.close()
        return verification
    }

    /// What a superuser can do.
    private static func tamper(_ sql: String, _ database: TestDatabase) async throws {
        try await database.pool.withConnection { connection in
            try connection.script(
                """
                alter table audit_log disable trigger user; alter table audit_heads disable trigger user;
                \(sql);
                alter table audit_log enable trigger user; alter table audit_heads enable trigger user
                """)
        }
    }

    @Test("An untouched log is whole, to the last entry, and its head is that of the trusted key")
    func intact() async throws {
        try await Self.with { database in
            let key = AuditText.hex(try Self.signer.get().publicKey)
            let verification = try await Self.verify(database, trustedKeys: [key])
            #expect(verification.fault == nil)
            #expect(verification.entries == 12 && verification.heads == 1 && verification.signedThrough == 6)
            let other = try await Self.verify(database, trustedKeys: ["00"])
            guard case .headForeign? = other.fault?.reason else { throw TestFailure(text: "\(other)") }
        }
    }

    @Test(
        "A changed, a removed, a moved entry and a forged end are found, each at its place",
        arguments: [
            ("update audit_log set actor = 'user:else' where sequence = 4", 4),
            (#"update audit_log set details = '{"attempts": 2}' where sequence = 9"#, 9),
            ("update audit_log set hash = sha256('x') where sequence = 4", 4),
            ("delete from audit_log where sequence = 8", 8),
            ("delete from audit_log where sequence >= 5", 6),
            ("delete from audit_log where sequence = 1", 1),
            (
                """
                update audit_log set sequence = -9 where sequence = 9; update audit_log set sequence = 9 where sequence = 10;
                update audit_log set sequence = 10 where sequence = -9
                """, 9
            ),
            ("update audit_heads set signature = sha256('x') || sha256('y')", 6),
            ("update audit_heads set sequence = 5", 5),
        ] as [(String, Int64)])
    func tampering(sql: String, sequence: Int64) async throws {
        try await Self.with { database in
            try await Self.tamper(sql, database)
            let fault = try #require(try await Self.verify(database).fault)
            #expect(fault.sequence == sequence, "\(fault)")
        }
    }

    @Test("A chain that was computed anew from a changed entry on does not have the signed hash")
    func recomputed() async throws {
        try await Self.with { database in
            try await Self.tamper(
                """
                do $$
                declare
                    entry audit_log;
                    previous bytea := (select hash from audit_log where sequence = 2);
                begin
                    update audit_log set actor_name = 'else' where sequence = 3;
                    for entry in select * from audit_log where sequence >= 3 order by sequence loop
                        entry.previous_hash := previous;
                        previous := sha256(convert_to(audit_text(entry), 'UTF8'));
                        update audit_log set previous_hash = entry.previous_hash, hash = previous
                        where sequence = entry.sequence;
                    end loop;
                end
                $$
                """, database)
            let fault = try #require(try await Self.verify(database).fault)
            guard case .headDiffers = fault.reason else { throw TestFailure(text: "\(fault)") }
            #expect(fault.sequence == 6)
        }
    }
}
