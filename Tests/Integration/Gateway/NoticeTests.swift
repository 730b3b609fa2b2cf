import Domain
import GatewayMigrations
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Notices", .enabled(if: TestServers.haveBoth))
struct NoticeTests {
    private static let path = "/api/v1/logging"

    private static func contents(_ gateway: TestGateway, _ token: String, _ query: String = "") async throws
        -> [JSONValue?]
    {
        try await gateway.send("GET", "\(Self.path)\(query)", token: token).data().map { $0["content"] }
    }

    @Test("The start, logins and experiments leave notices, the newest first")
    func product() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send("POST", "/api/v1/experiments", #"{"name":"dry run"}"#, token: admin)
            _ = try await gateway.send(
                "PUT", "/api/v1/experiments/\(try made.required("public_id"))/stop", token: admin)
            let sentences: [JSONValue?] = [
                .string("Experiment 'dry run' stopped."), .string("Experiment 'dry run' started."),
                .string("User 'admin' logged in."), .string("Gateway started."),
            ]
            #expect(try await Self.contents(gateway, admin) == sentences)
            #expect(try await Self.contents(gateway, admin, "?search=DRY&page_size=1") == [sentences[0]])
        }
    }

    @Test("A notice is written, read, marked, changed and deleted")
    func lifecycle() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send(
                "POST", Self.path, #"{"content":"Filter changed","logging_type":"warning"}"#, token: admin)
            #expect(made.status == 201 && made["message"] == .string("Log entry successfully created."))
            let path = "\(Self.path)/\(try made.required("public_id"))"
            let read = try await gateway.send("GET", path, token: admin)
            #expect(read["logging_type"] == .string("warning") && read["status_type"] == .string("unread"))
            #expect(read["user_public_id"] != .null)
            #expect(Timestamp(rfc3339: try read.required("created_on")) != nil)
            let changed = try await gateway.send(
                "PUT", path, #"{"content":"Filter changed twice","status_type":"read"}"#, token: admin)
            #expect(changed["message"] == .string("Log entry successfully updated."))
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["content"] == .string("Filter changed twice") && after["status_type"] == .string("read"))
            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            for (method, body) in [("GET", nil), ("PUT", "{}"), ("DELETE", nil)] {
                let gone = try await gateway.send(method, path, body, token: admin)
                #expect(gone.status == 404)
                #expect(try gone.required("detail").hasPrefix("LogEntry '"))
            }
        }
    }

    @Test("They are marked all at once or by name, narrowed by kind and state, and the read ones deleted together")
    func bulk() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let first = try await gateway.send(
                "POST", Self.path, #"{"content":"a","logging_type":"error"}"#, token: admin
            ).required("public_id")
            let named = try await gateway.send(
                "PUT", Self.path, #"{"status_type":"read","public_ids":["\#(first)","nobody"]}"#, token: admin)
            #expect(named["message"] == .string("1 log entries successfully updated."))
            #expect(try await Self.contents(gateway, admin, "?status_type=read") == [.string("a")])
            #expect(try await Self.contents(gateway, admin, "?logging_type=error&status_type=unread").isEmpty)
            let unread = try await gateway.send("GET", "\(Self.path)?status_type=unread&page_size=1", token: admin)
            #expect(unread["total"] == .number(2))
            _ = try await gateway.send("PUT", Self.path, #"{"status_type":"read"}"#, token: admin)
            #expect(try await Self.contents(gateway, admin, "?status_type=unread").isEmpty)
            let deleted = try await gateway.send("DELETE", Self.path, token: admin)
            #expect(deleted["message"] == .string("3 log entries successfully deleted."))
            #expect(try await Self.contents(gateway, admin).isEmpty)
        }
    }

    @Test("Viewers read, operators write; what cannot be is 422")
    func rules() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let viewer = try await gateway.makeUser("vera", role: .viewer, by: admin)
            let op = try await gateway.makeUser("olga", role: .operator, by: admin)
            for (method, path, body, expected) in [
                ("GET", Self.path, nil, [401, 200, 200]), ("POST", Self.path, "{}", [401, 403, 422]),
                ("PUT", Self.path, "{}", [401, 403, 422]), ("DELETE", Self.path, nil, [401, 403, 200]),
                ("GET", "\(Self.path)/none", nil, [401, 404, 404]),
                ("PUT", "\(Self.path)/none", "{}", [401, 403, 404]),
                ("DELETE", "\(Self.path)/none", nil, [401, 403, 404]),
            ] as [(String, String, String?, [Int])] {
                for (token, status) in zip([nil, viewer.token, op.token], expected) {
                    let answer = try await gateway.send(method, path, body, token: token)
                    #expect(answer.status == status, "\(method) \(path): \(answer.text)")
                }
            }
            let long = String(repeating: "é", count: 501)
            for body in [
                #"{"content":""}"#, #"{"content":"\#(long)"}"#, #"{"content":"x","logging_type":"fatal"}"#,
                #"{"content":"\u0000"}"#,
            ] {
                #expect(try await gateway.send("POST", Self.path, body, token: op.token).status == 422, "\(body)")
            }
            for query in ["logging_type=x", "status_type=x", "from=x"] {
                let answer = try await gateway.send("GET", "\(Self.path)?\(query)", token: admin)
                #expect(answer.status == 422, "\(query)")
            }
        }
    }

    @Test("The oldest go when there are too many, also when many are written at once")
    func bound() async throws {
        try await TestDatabase.with(try GatewayMigrations.all, connections: 10) { database in
            try await database.pool.withConnection { connection in
                try connection.execute(
                    """
                    insert into log_entries (public_id, content, kind)
                    select n::text, 'old', 'info' from generate_series(1, 100000) n
                    """)
            }
            let store = NoticeStore(pool: database.pool)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await store.insert(Notice(content: "new")) } }
                try await group.waitForAll()
            }
            try await store.insert(Notice(content: "newest"))
            let listing = try await store.list(NoticeQuestion(), limit: 25, offset: 0)
            #expect(listing.total == 100_000)
            #expect(listing.elements.first?.notice.content == "newest")
            #expect(listing.elements.filter { $0.notice.content == "new" }.count == 20)
        }
    }
}
