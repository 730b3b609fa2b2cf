import Contracts
import Domain
import FoundationEssentials
import GatewayMigrations
import Postgres
import Redis
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Channels", .enabled(if: TestServers.haveBoth))
struct ChannelTests {
    private static func body(
        _ name: String, min: String = "0", max: String = "100", unit: String = "°C", type: String = "sensor"
    ) -> String {
        #"{"name":"\#(name)","min_value":\#(min),"max_value":\#(max),"unit":"\#(unit)","type":"\#(type)"}"#
    }

    @Test("Create, read, change, delete; a change is seen by the next request")
    func lifecycle() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let made = try await gateway.send("POST", "/api/v1/events", Self.body("T1"), token: admin)
            #expect(made.status == 201)
            #expect(made["message"] == .string("Event successfully created."))
            let path = "/api/v1/events/\(try made.required("public_id"))"

            let read = try await gateway.send("GET", path, token: admin)
            #expect(read["name"] == .string("T1"))
            #expect(read["type"] == .string("sensor"))
            #expect(read["max_value"] == .number(100))
            #expect(read["user_public_id"] != .null)
            #expect(read["expected_interval_seconds"] == .null)

            let changed = try await gateway.send(
                "PUT", path, #"{"name":"T2","expected_interval_seconds":2.5,"unit":null}"#, token: admin)
            #expect(changed.status == 200)
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["name"] == .string("T2"))
            #expect(after["unit"] == .string("°C"))
            #expect(after["expected_interval_seconds"] == .number(2.5))
            _ = try await gateway.send("PUT", path, #"{"expected_interval_seconds":null}"#, token: admin)
            #expect(try await gateway.send("GET", path, token: admin)["expected_interval_seconds"] == .null)

            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            let gone = try await gateway.send("GET", path, token: admin)
            #expect(gone.status == 404)
            #expect(try await gateway.send("DELETE", path, token: admin).status == 404)
        }
    }

    @Test("A token that is bound to a device makes, sees and changes that device's channels, and no others")
    func device() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let grant =
                #"{"name":"pump","role":"operator","scopes":["channels:read","channels:write"],"device":"pump"}"#
            let pump = try await gateway.send("POST", "/api/v1/tokens", grant, token: admin).required("token")
            @Sendable func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> Answer {
                try await gateway.send(method, "/api/v1/events\(path)", body, token: pump)
            }
            let other = try await gateway.send("POST", "/api/v1/events", Self.body("other"), token: admin)
                .required("public_id")
            let made = try await send("POST", "", Self.body("pump.speed")).required("public_id")
            #expect(try await gateway.send("GET", "/api/v1/events/\(made)", token: admin)["device"] == .string("pump"))

            let list = try await send("GET", "")
            #expect(list["total"] == .number(1))
            #expect(try list.data().map { $0["public_id"] } == [.string(made)])
            #expect(try await send("GET", "/\(made)").status == 200)
            #expect(
                try await send("PUT", "/\(made)", #"{"expected_interval_seconds":5,"device":"pump"}"#).status == 200)

            // Others do not exist to it.
            #expect(try await send("GET", "/\(other)").status == 404)
            #expect(try await send("PUT", "/\(other)", #"{"device":"pump"}"#).status == 404)
            #expect(try await send("POST", "", Self.body("other")).status == 409)
            // Nor does it give its own away.
            for device in [#""mill""#, "null"] {
                let refused = try await send("PUT", "/\(made)", #"{"name":"x","device":\#(device)}"#)
                #expect(refused.status == 422 && refused.text.contains(#"["body","device"]"#))
            }
            let foreign = try await send("POST", "", String(Self.body("new").dropLast()) + #","device":"mill"}"#)
            #expect(foreign.status == 422 && foreign.text.contains(#"["body","device"]"#))
            #expect(try await send("GET", "?device=mill").status == 422)
            #expect(try await send("DELETE", "/\(made)").status == 403)
            #expect(try await send("GET", "/labels").status == 403)
            #expect(try await send("GET", "/\(made)")["name"] == .string("pump.speed"))
        }
    }

    @Test("A number is never given twice, a name is free again after its channel is deleted")
    func numbers() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            var numbers: [Int32] = []
            for _ in 0..<3 {
                let made = try await gateway.send("POST", "/api/v1/events", Self.body("same"), token: admin)
                #expect(made.status == 201)
                let id = try made.required("public_id")
                numbers.append(
                    try await gateway.pool.withConnection { connection in
                        try connection.query("select number from published_channels where public_id = \(id)")[0]
                            .decode(0, as: Int32.self)
                    })
                #expect(try await gateway.send("DELETE", "/api/v1/events/\(id)", token: admin).status == 200)
            }
            #expect(Set(numbers).count == 3)
            let deleted = try await gateway.pool.withConnection { connection in
                try connection.query("select number from published_deleted_channels order by number").map {
                    try $0.decode(0, as: Int32.self)
                }
            }
            #expect(deleted == numbers)
        }
    }

    @Test("A taken name is 409 and nothing is stored, even when two try at once")
    func duplicates() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            async let one = gateway.send("POST", "/api/v1/events", Self.body("twin"), token: admin)
            async let two = gateway.send("POST", "/api/v1/events", Self.body("twin"), token: admin)
            let answers = try await [one, two]
            #expect(answers.map(\.status).sorted() == [201, 409])
            #expect(answers.first { $0.status == 409 }?["detail"] == .string("Event already exists."))
            #expect(try await gateway.send("GET", "/api/v1/events", token: admin)["total"] == .number(1))
        }
    }

    @Test("A range is finite and in order, also when only one bound changes")
    func ranges() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            for (min, max) in [("5", "1"), ("\"NaN\"", "1"), ("0", "\"Infinity\""), ("0", "1e999"), ("true", "1")] {
                let answer = try await gateway.send(
                    "POST", "/api/v1/events", Self.body("r", min: min, max: max), token: admin)
                #expect(answer.status == 422, "\(min) \(max): \(answer.text)")
            }
            let made = try await gateway.send("POST", "/api/v1/events", Self.body("r"), token: admin)
            let path = "/api/v1/events/\(try made.required("public_id"))"
            let answer = try await gateway.send("PUT", path, #"{"min_value":101}"#, token: admin)
            #expect(answer.status == 422)
            #expect(try await gateway.send("GET", path, token: admin)["min_value"] == .number(0))
            #expect(
                try await gateway.send("PUT", path, #"{"min_value":101,"max_value":102}"#, token: admin).status == 200)
        }
    }

    @Test("The list is ordered by name")
    func order() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            for name in ["c", "a", "b"] {
                _ = try await gateway.send("POST", "/api/v1/events", Self.body(name), token: admin)
            }
            let list = try await gateway.send("GET", "/api/v1/events/?page_size=100&_t=1", token: admin)
            #expect(try list.data().map { $0["name"] } == ["a", "b", "c"].map(JSONValue.string))
        }
    }

    @Test("The list is ordered as was asked, by name where that leaves it open")
    func sorting() async throws {
        try await TestGateway.with { gateway in
            let token = try await gateway.adminToken()
            for (name, unit, device) in [("b", "V", nil), ("c", "A", "rig"), ("a", "V", "arm")] {
                let device = device.map { #","device":"\#($0)""# } ?? ""
                let body =
                    #"{"name":"\#(name)","type":"sensor","unit":"\#(unit)","min_value":0,"max_value":1\#(device)}"#
                #expect(try await gateway.send("POST", "/api/v1/events", body, token: token).status == 201)
            }
            for (sort, expected) in [
                ("name", "abc"), ("-name", "cba"), ("unit", "cab"), ("-unit", "abc"), ("device", "acb"),
                ("-device", "cab"), ("created_on", "bca"), ("-created_on", "acb"),
            ] {
                let rows = try await gateway.send("GET", "/api/v1/events?sort=\(sort)", token: token).data()
                let names = rows.compactMap { if case .string(let name) = $0["name"] { name } else { nil } }
                #expect(names.joined() == expected, "\(sort)")
            }
            #expect(try await gateway.send("GET", "/api/v1/events?sort=number", token: token).status == 422)
        }
    }

    @Test("Health is exactly healthy")
    func health() async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.send("GET", "/health")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"status":"healthy"}"#)
            #expect(try await gateway.send("GET", "/readyz").status == 200)
        }
    }

    @Test("Where the API alone is served, health also says whether a scheduler runs")
    func scheduler() async throws {
        try await TestDatabase.with(try GatewayMigrations.all) { database in
            try await TestRedis.with { redis in
                try await TestGateway.run(database, redis) { gateway in
                    for state in ["stopped", "running"] {
                        let answer = try await gateway.send("GET", "/health/scheduler")
                        #expect(answer.status == 200)
                        #expect(answer.text == #"{"status":"healthy","scheduler":"\#(state)"}"#)
                        try await redis.client.set(Keys.schedulerHeartbeat, "now")
                    }
                    let beat = SchedulerHeartbeat(at: "2026-01-01T00:00:00Z", cleansUp: false)
                    try await redis.client.set(Keys.schedulerHeartbeat, Array(JSONEncoder().encode(beat)))
                    let answer = try await gateway.send("GET", "/health/scheduler")
                    #expect(answer.text == #"{"status":"healthy","scheduler":"running","cleanup":"off"}"#)
                }
            }
        }
    }
}
