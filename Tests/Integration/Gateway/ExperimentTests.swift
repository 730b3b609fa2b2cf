import Catalogue
import Domain
import Postgres
import Redis
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Experiments", .enabled(if: TestServers.haveBoth))
struct ExperimentTests {
    private static let path = "/api/v1/experiments"

    private static func make(_ body: String, in gateway: TestGateway, _ token: String) async throws -> String {
        let made = try await gateway.send("POST", Self.path, body, token: token)
        guard made.status == 201 else { throw TestFailure(text: made.text) }
        return try made.required("public_id")
    }

    @Test("Start, read, stop, change, delete; stopping again keeps the first time")
    func lifecycle() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send("POST", Self.path, #"{"name":"dry run","notes":"slowly"}"#, token: admin)
            #expect(made.status == 201)
            #expect(made["message"] == .string("Experiment successfully created."))
            let path = "\(Self.path)/\(try made.required("public_id"))"
            let read = try await gateway.send("GET", path, token: admin)
            #expect(read["name"] == .string("dry run") && read["notes"] == .string("slowly"))
            #expect(read["stopped_on"] == .null && read["user_public_id"] != .null)
            let start = try #require(Timestamp(rfc3339: try read.required("started_on")))
            #expect(Timestamp.now() - start < .seconds(60))

            let stopped = try await gateway.send("PUT", "\(path)/stop", token: admin)
            #expect(stopped.status == 200)
            #expect(stopped["message"] == .string("Experiment successfully stopped."))
            let first = try await gateway.send("GET", path, token: admin).required("stopped_on")
            #expect(try await gateway.send("PUT", "\(path)/stop", token: admin).status == 200)
            #expect(try await gateway.send("GET", path, token: admin)["stopped_on"] == .string(first))

            let changed = try await gateway.send(
                "PUT", path, #"{"name":"wet run","notes":null,"started_on":"2026-01-01T00:00:00Z","stopped_on":null}"#,
                token: admin)
            #expect(changed.status == 200, "\(changed.text)")
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["name"] == .string("wet run") && after["notes"] == .null && after["stopped_on"] == .null)
            #expect(after["started_on"] == .string("2026-01-01T00:00:00.000000Z"))

            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            for (method, path) in [("GET", path), ("PUT", path), ("PUT", "\(path)/stop"), ("DELETE", path)] {
                let gone = try await gateway.send(method, path, method == "PUT" ? "{}" : nil, token: admin)
                #expect(gone.status == 404, "\(method)")
                #expect(try gone.required("detail").hasPrefix("Experiment '"))
            }
        }
    }

    @Test("A taken name is 409 and nothing is stored, even when two try at once")
    func duplicates() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            async let one = gateway.send("POST", Self.path, #"{"name":"twin"}"#, token: admin)
            async let two = gateway.send("POST", Self.path, #"{"name":"twin"}"#, token: admin)
            let answers = try await [one, two]
            #expect(answers.map(\.status).sorted() == [201, 409])
            #expect(answers.first { $0.status == 409 }?["detail"] == .string("Experiment already exists."))
            #expect(try await gateway.send("GET", Self.path, token: admin)["total"] == .number(1))
            let other = try await Self.make(#"{"name":"other"}"#, in: gateway, admin)
            let renamed = try await gateway.send("PUT", "\(Self.path)/\(other)", #"{"name":"twin"}"#, token: admin)
            #expect(renamed.status == 409)
        }
    }

    @Test("What cannot be is 422, with its field: the future, an end before the start, texts too long")
    func invalid() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            for (body, field) in [
                ("{}", "name"), (#"{"name":""}"#, "name"),
                (#"{"name":"x","started_on":"2199-01-01T00:00:00Z"}"#, "started_on"),
                (#"{"name":"x","started_on":"1999-12-31T23:59:59Z"}"#, "started_on"),
                (#"{"name":"x","started_on":"today"}"#, "started_on"),
                (#"{"name":"x","notes":"\#(String(repeating: "n", count: 10_001))"}"#, "notes"),
            ] {
                let answer = try await gateway.send("POST", Self.path, body, token: admin)
                #expect(answer.status == 422 && answer.text.contains("\"\(field)\""), "\(answer.text)")
            }
            let id = try await Self.make(#"{"name":"x","started_on":"2026-01-02T00:00:00Z"}"#, in: gateway, admin)
            for body in [#"{"stopped_on":"2026-01-01T00:00:00Z"}"#, #"{"stopped_on":"2199-01-01T00:00:00Z"}"#] {
                let answer = try await gateway.send("PUT", "\(Self.path)/\(id)", body, token: admin)
                #expect(answer.status == 422 && answer.text.contains("\"stopped_on\""), "\(answer.text)")
            }
            #expect(try await gateway.send("GET", "\(Self.path)/\(id)", token: admin)["stopped_on"] == .null)
            for query in ["state=done", "search=\(String(repeating: "x", count: 256))", "page=0"] {
                #expect(try await gateway.send("GET", "\(Self.path)?\(query)", token: admin).status == 422, "\(query)")
            }
        }
    }

    @Test("The list has the newest start first, and can be narrowed by state and text")
    func list() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            for (name, day, notes) in [("Oven 100% load", 2, ""), ("oven idle", 3, ""), ("mixer", 1, "near the OVEN")] {
                _ = try await Self.make(
                    #"{"name":"\#(name)","notes":"\#(notes)","started_on":"2026-01-0\#(day)T00:00:00Z"}"#, in: gateway,
                    admin)
            }
            func names(_ query: String) async throws -> [JSONValue?] {
                try await gateway.send("GET", "\(Self.path)\(query)", token: admin).data().map { $0["name"] }
            }
            let all: [JSONValue?] = [.string("oven idle"), .string("Oven 100% load"), .string("mixer")]
            #expect(try await names("") == all)
            #expect(try await names("?search=oven") == all)
            #expect(try await names("?search=100%25") == [.string("Oven 100% load")])
            #expect(try await names("?page=2&page_size=2") == [.string("mixer")])
            let mixer = try await gateway.send("GET", "\(Self.path)?search=mixer", token: admin).data()[0]["public_id"]
            guard case .string(let id) = mixer else { throw TestFailure(text: "no id") }
            _ = try await gateway.send("PUT", "\(Self.path)/\(id)/stop", token: admin)
            #expect(try await names("?state=stopped") == [.string("mixer")])
            #expect(try await names("?state=running&search=oven") == Array(all.prefix(2)))
        }
    }

    @Test("Who may do what: the matrix of roles")
    func roles() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let op = try await gateway.makeUser("olga", role: .operator, by: admin)
            let viewer = try await gateway.makeUser("vera", role: .viewer, by: admin)
            for (method, path, body, expected) in [
                ("GET", "", nil, [401, 200, 200, 200]), ("POST", "", "{}", [401, 403, 422, 422]),
                ("GET", "/none", nil, [401, 404, 404, 404]), ("PUT", "/none", "{}", [401, 403, 404, 404]),
                ("PUT", "/none/stop", nil, [401, 403, 404, 404]), ("DELETE", "/none", nil, [401, 403, 404, 404]),
            ] as [(String, String, String?, [Int])] {
                for (token, status) in zip([nil, viewer.token, op.token, admin], expected) {
                    let answer = try await gateway.send(method, Self.path + path, body, token: token)
                    #expect(answer.status == status, "\(method) \(path): \(answer.text)")
                }
            }
        }
    }

    @Test(
        "Other services know an experiment, its end and its removal as soon as they are told, and one they ask for at once"
    )
    func directory() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let subscriber = RedisSubscriber(
                configuration: gateway.redis, name: "test", logger: TestDatabase.quietLogger)
            let directory = ExperimentDirectory(
                pool: gateway.pool, subscriber: subscriber, logger: TestDatabase.quietLogger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await subscriber.run() }
                tasks.addTask { try await directory.run() }
                let id = try await Self.make(#"{"name":"run","started_on":"2026-01-01T00:00:00Z"}"#, in: gateway, admin)
                #expect(try await directory.experiment(Experiment.ID(id))?.name == "run")
                #expect(try await directory.experiment(Experiment.ID("none")) == nil)
                let time = try #require(Timestamp(rfc3339: "2026-01-01T12:00:00Z"))
                #expect(try await eventually { directory.snapshot.experiment(at: time)?.id.text == id })
                _ = try await gateway.send(
                    "PUT", "\(Self.path)/\(id)", #"{"stopped_on":"2026-01-01T06:00:00Z"}"#, token: admin)
                #expect(try await directory.experiment(Experiment.ID(id))?.contains(time) == false)
                #expect(try await eventually { directory.snapshot.experiment(at: time) == nil })
                _ = try await gateway.send("DELETE", "\(Self.path)/\(id)", token: admin)
                #expect(try await eventually { directory.snapshot[Experiment.ID(id)] == nil })
                tasks.cancelAll()
            }
        }
    }
}
