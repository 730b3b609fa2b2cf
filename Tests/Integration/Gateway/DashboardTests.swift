import Domain
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Dashboards", .enabled(if: TestServers.haveBoth))
struct DashboardTests {
    static let path = "/api/v1/dashboards"

    static func make(_ body: String, in gateway: TestGateway, _ token: String) async throws -> String {
        let made = try await gateway.send("POST", Self.path, body, token: token)
        guard made.status == 201 else { throw TestFailure(text: made.text) }
        return "\(Self.path)/\(try made.required("public_id"))"
    }

    static func makeChannel(_ name: String, in gateway: TestGateway, _ token: String) async throws -> String {
        try await gateway.send(
            "POST", "/api/v1/events", #"{"name":"\#(name)","min_value":0,"max_value":1,"unit":"V","type":"sensor"}"#,
            token: token
        ).required("public_id")
    }

    private static func widgets(_ answer: Answer) throws -> [[String: JSONValue]] {
        guard case .array(let values) = answer["widgets"] else { throw TestFailure(text: answer.text) }
        return values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
    }

    @Test("Create, read, replace, delete; widgets come from top to bottom and keep the ids they are sent with")
    func lifecycle() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let channel = try await Self.makeChannel("T1", in: gateway, admin)
            let made = try await gateway.send(
                "POST", Self.path, #"{"name":"plant","config_json":"{\"minutes\":60}"}"#, token: admin)
            #expect(made.status == 201)
            #expect(made["version"] == .number(1) && made["is_global"] == .bool(false))
            #expect(made["widgets"] == .array([]) && made["config_json"] == .string(#"{"minutes":60}"#))
            #expect(made["created_on"] == made["updated_on"] && made["user_public_id"] != .null)
            let path = "\(Self.path)/\(try made.required("public_id"))"

            let widgets = """
                [{"widget_type":"gauge","title":"low","event_public_id":"\(channel)","x":6,"y":3,"w":6,"h":2},
                 {"widget_type":"text","title":"high"},
                 {"widget_type":"line_chart","title":"right","x":8,"config_json":"{\\"names\\":[\\"$device / CPU\\"]}"}]
                """
            let changed = try await gateway.send(
                "PUT", path, #"{"name":"new","version":1,"config_json":null,"widgets":\#(widgets)}"#, token: admin)
            #expect(changed.status == 200, "\(changed.text)")
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["name"] == .string("new") && after["version"] == .number(2) && after["config_json"] == .null)
            let first = try Self.widgets(after)
            #expect(first.map { $0["title"] } == ["high", "right", "low"].map(JSONValue.string))
            #expect(first[0]["w"] == .number(4) && first[0]["h"] == .number(3) && first[0]["event_public_id"] == .null)
            #expect(first[2]["event_public_id"] == .string(channel) && first[2]["widget_type"] == .string("gauge"))

            guard case .string(let kept) = first[2]["public_id"] else { throw TestFailure(text: after.text) }
            _ = try await gateway.send(
                "PUT", path,
                #"{"widgets":[{"public_id":"\#(kept)","widget_type":"table","title":"kept"},{"public_id":"foreign","widget_type":"text","title":"t","y":9}]}"#,
                token: admin)
            let second = try Self.widgets(try await gateway.send("GET", path, token: admin))
            #expect(second.map { $0["title"] } == [.string("kept"), .string("t")])
            #expect(second[0]["public_id"] == .string(kept) && second[0]["widget_type"] == .string("table"))
            #expect(second[1]["public_id"] != .string("foreign"))

            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            #expect(try await gateway.send("GET", path, token: admin).status == 404)
            #expect(
                try await gateway.pool.withConnection {
                    try $0.query("select count(*) from dashboard_widgets")[0].decode(0, as: Int64.self)
                } == 0)
        }
    }

    @Test("Of two who change one version the second is told, and nothing of his is stored")
    func conflict() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let path = try await Self.make(#"{"name":"d"}"#, in: gateway, admin)
            async let one = gateway.send("PUT", path, #"{"name":"one","version":1}"#, token: admin)
            async let two = gateway.send("PUT", path, #"{"name":"two","version":1}"#, token: admin)
            let answers = try await [one, two]
            #expect(answers.map(\.status).sorted() == [200, 409])
            #expect(
                answers.first { $0.status == 409 }?["detail"] == .string("The dashboard was changed meanwhile."))
            let winner = answers[0].status == 200 ? "one" : "two"
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["name"] == .string(winner) && after["version"] == .number(2))
        }
    }

    @Test("A faulty widget refuses the whole change, with its place")
    func invalid() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let path = try await Self.make(
                #"{"name":"d","widgets":[{"widget_type":"text","title":"stays"}]}"#, in: gateway, admin)
            for (fields, field) in [
                (#""widget_type":"pie","title":"t""#, "widget_type"), (#""widget_type":"text""#, "title"),
                (#""widget_type":"text","title":"t","x":9"#, "w"), (#""widget_type":"text","title":"t","x":-1"#, "x"),
                (#""widget_type":"text","title":"t","h":13"#, "h"), (#""widget_type":"text","title":"t","y":0.5"#, "y"),
                (#""widget_type":"text","title":"t","config_json":"[]""#, "config_json"),
                (#""widget_type":"text","title":"t","config_json":"{\"names\":1}""#, "config_json"),
            ] {
                let answer = try await gateway.send(
                    "PUT", path, #"{"widgets":[{"widget_type":"text","title":"fine"},{\#(fields)}]}"#, token: admin)
                #expect(answer.status == 422, "\(fields)")
                #expect(answer.text.contains(#"["body","widgets",1,"\#(field)"]"#), "\(answer.text)")
            }
            let unknown = try await gateway.send(
                "PUT", path, #"{"widgets":[{"widget_type":"gauge","title":"g","event_public_id":"none"}]}"#,
                token: admin)
            #expect(unknown.status == 404)
            #expect(unknown["detail"] == .string("Event 'none' not found."))
            let twice = #"{"public_id":"a","widget_type":"text","title":"t"}"#
            #expect(
                try await gateway.send("PUT", path, #"{"widgets":[\#(twice),\#(twice)]}"#, token: admin).status == 422)
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["version"] == .number(1))
            #expect(try Self.widgets(after).map { $0["title"] } == [.string("stays")])
        }
    }

    @Test("Widgets one by one, as old clients change them")
    func widgets() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let channel = try await Self.makeChannel("T1", in: gateway, admin)
            let path = try await Self.make(#"{"name":"d"}"#, in: gateway, admin)
            let other = try await Self.make(#"{"name":"other"}"#, in: gateway, admin)
            let made = try await gateway.send(
                "POST", "\(path)/widgets", #"{"widget_type":"stat_card","title":"s","event_public_id":"\#(channel)"}"#,
                token: admin)
            #expect(made.status == 201)
            #expect(made["event_public_id"] == .string(channel) && made["w"] == .number(4))
            let id = try made.required("public_id")
            let changed = try await gateway.send(
                "PUT", "\(path)/widgets/\(id)", #"{"x":8,"widget_type":"text","event_public_id":null}"#, token: admin)
            #expect(changed.status == 200, "\(changed.text)")
            let after = try await gateway.send("GET", path, token: admin)
            #expect(after["version"] == .number(3))
            let widget = try Self.widgets(after)[0]
            #expect(widget["x"] == .number(8) && widget["event_public_id"] == .null)
            #expect(widget["widget_type"] == .string("stat_card") && widget["title"] == .string("s"))
            #expect(try await gateway.send("PUT", "\(path)/widgets/\(id)", #"{"w":5}"#, token: admin).status == 422)
            for method in ["PUT", "DELETE"] {
                let foreign = try await gateway.send(method, "\(other)/widgets/\(id)", "{}", token: admin)
                #expect(foreign.status == 404)
                #expect(foreign["detail"] == .string("Widget not on this dashboard."))
            }
            #expect(try await gateway.send("DELETE", "\(path)/widgets/\(id)", token: admin).status == 200)
            #expect(try Self.widgets(try await gateway.send("GET", path, token: admin)).isEmpty)
        }
    }

    @Test("A private dashboard is its owner's, a global one everyone's to see; the newest comes first")
    func access() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let olga = try await gateway.makeUser("olga", role: .operator, by: admin)
            let otto = try await gateway.makeUser("otto", role: .operator, by: admin)
            let vera = try await gateway.makeUser("vera", role: .viewer, by: admin)
            let own = try await Self.make(#"{"name":"private"}"#, in: gateway, olga.token)
            let global = try await Self.make(#"{"name":"global","is_global":true}"#, in: gateway, olga.token)
            func names(_ token: String) async throws -> [JSONValue?] {
                try await gateway.send("GET", Self.path, token: token).data().map { $0["name"] }
            }
            #expect(try await names(olga.token) == [.string("global"), .string("private")])
            for token in [otto.token, vera.token, admin] { #expect(try await names(token) == [.string("global")]) }
            for (method, path, body, expected) in [
                ("GET", own, nil, [200, 403, 403, 403]), ("GET", global, nil, [200, 200, 200, 200]),
                ("PUT", own, "{}", [200, 403, 403, 200]), ("PUT", global, "{}", [200, 403, 403, 200]),
                ("POST", "\(global)/widgets", #"{"widget_type":"text","title":"t"}"#, [201, 403, 403, 201]),
                ("POST", Self.path, "{}", [422, 422, 403, 422]), ("GET", "\(own)/shares", nil, [200, 403, 403, 200]),
                ("DELETE", own, nil, [0, 403, 403, 200]), ("DELETE", global, nil, [200, 403, 403, 0]),
            ] as [(String, String, String?, [Int])] {
                let tokens =
                    method == "DELETE"
                    ? [otto.token, vera.token, olga.token, admin] : [olga.token, otto.token, vera.token, admin]
                let statuses = method == "DELETE" ? [expected[1], expected[2], expected[0], expected[3]] : expected
                for (token, status) in zip(tokens, statuses) where status != 0 {
                    let answer = try await gateway.send(method, path, body, token: token)
                    #expect(answer.status == status, "\(method) \(path): \(answer.text)")
                    if status == 403, token != vera.token || method == "GET", !path.hasSuffix("/shares") {
                        #expect(answer["detail"] == .string("Not allowed."))
                    }
                }
            }
        }
    }

    @Test("With its owner a private dashboard goes, a global one stays; a deleted channel leaves its widget empty")
    func removal() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let olga = try await gateway.makeUser("olga", role: .operator, by: admin)
            let channel = try await Self.makeChannel("T1", in: gateway, admin)
            let own = try await Self.make(#"{"name":"private"}"#, in: gateway, olga.token)
            let global = try await Self.make(
                #"{"name":"global","is_global":true,"widgets":[{"widget_type":"gauge","title":"g","event_public_id":"\#(channel)"}]}"#,
                in: gateway, olga.token)
            _ = try await gateway.send("DELETE", "/api/v1/events/\(channel)", token: admin)
            _ = try await gateway.send("DELETE", "/api/v1/users/\(olga.id)", token: admin)
            #expect(try await gateway.send("GET", own, token: admin).status == 404)
            let left = try await gateway.send("GET", global, token: admin)
            #expect(left["user_public_id"] == .null)
            #expect(try Self.widgets(left).map { $0["event_public_id"] } == [.null])
            let hidden = try await gateway.send("PUT", global, #"{"is_global":false}"#, token: admin)
            #expect(hidden.status == 403)
            #expect(hidden["detail"] == .string("A private dashboard needs an owner; make it global."))
        }
    }
}
