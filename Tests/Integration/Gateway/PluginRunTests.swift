import Domain
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("What agents are to run, and what they tell of it", .enabled(if: TestServers.haveBoth))
struct PluginRunTests {
    private static let assigned = "/api/v1/plugins/assigned"
    private static let executions = "/api/v1/plugins/executions"

    private func make(_ fields: String, _ gateway: TestGateway, by token: String) async throws -> String {
        try await gateway.send("POST", "/api/v1/plugins", "{\(fields)}", token: token).required("public_id")
    }

    /// A service's token, as an administrator makes it.
    private func token(_ fields: String, _ gateway: TestGateway, by admin: String) async throws -> String {
        try await gateway.send(
            "POST", "/api/v1/tokens", #"{"name":"t\#(Int.random(in: 0..<1_000_000))","role":"operator",\#(fields)}"#,
            token: admin
        ).required("token")
    }

    private func agent(_ gateway: TestGateway, by admin: String) async throws -> String {
        try await self.token(#""scopes":["plugins:run"]"#, gateway, by: admin)
    }

    /// A run that began `ago` seconds ago and took a quarter of a second.
    private func run(_ id: String, ago: Int, error: String? = nil) -> String {
        let start = Timestamp.now() - .seconds(ago)
        return self.run(id, from: start, error: error)
    }

    private func run(_ id: String, from start: Timestamp, error: String? = nil) -> String {
        let end = start + .milliseconds(250)
        let outcome = error.map { #""failed","error_message":"\#($0)""# } ?? #""success""#
        return
            #"{"plugin_public_id":"\#(id)","started_at":"\#(start.rfc3339)","finished_at":"\#(end.rfc3339)","status":\#(outcome),"metrics_count":3}"#
    }

    @discardableResult
    private func report(_ runs: [String], of device: String, _ gateway: TestGateway, by token: String) async throws
        -> Answer
    {
        try await gateway.send(
            "POST", Self.executions, #"{"device":"\#(device)","executions":[\#(runs.joined(separator: ","))]}"#,
            token: token)
    }

    @Test("An agent gets the enabled instances of its device, with secrets, and nothing twice")
    func assignment() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let agent = try await self.agent(gateway, by: admin)
            let credential = try await gateway.send(
                "POST", "/api/v1/credentials", #"{"name":"shop","secret":"the secret itself"}"#, token: admin
            ).required("public_id")
            let settings = #"{\"url\":\"https://shop/\",\"bearer_token\":\"\#(credential)\"}"#
            let shop = try await self.make(
                #""plugin_id":"http_check","instance_name":"Shop","device":"lab","config_json":"\#(settings)""#,
                gateway, by: admin)
            _ = try await self.make(
                #""plugin_id":"system","instance_name":"Off","device":"lab","enabled":false"#, gateway, by: admin)
            _ = try await self.make(
                #""plugin_id":"system","instance_name":"Else","device":"hall""#, gateway, by: admin)
            let bare = try await self.make(
                #""plugin_id":"old","instance_name":"Bare","device":"lab","interval_seconds":5,"demo_mode":true"#,
                gateway, by: admin)

            let path = "\(Self.assigned)?device=lab"
            let answer = try await gateway.send("GET", path, token: agent)
            #expect(answer.status == 200 && answer.header("cache-control") == "no-store")
            let plugins = try answer.data()
            #expect(plugins.compactMap { $0["public_id"]?.plainText } == [shop, bare].sorted())
            let first = try #require(plugins.first { $0["public_id"] == .string(shop) })
            #expect(
                first["config"]
                    == .object(["url": .string("https://shop/"), "bearer_token": .string("the secret itself")]))
            #expect(first["interval_seconds"] == .number(60) && first["plugin_id"] == .string("http_check"))
            guard case .array(let channels)? = first["channels"], case .object(let terminal)? = channels.first else {
                throw TestFailure(text: answer.text)
            }
            #expect(channels.count == 4)
            #expect(terminal["channel_id"] == .string("reachable") && terminal["type"] == .string("sensor"))
            #expect(terminal["name"] == .string("Shop – Reachable") && terminal["max_value"] == .number(1))
            let second = try #require(plugins.first { $0["public_id"] == .string(bare) })
            #expect(second["demo_mode"] == .bool(true) && second["channels"] == .array([]))

            let tag = try #require(answer.header("etag"))
            let again = try await gateway.send("GET", path, token: agent, headers: [("If-None-Match", tag)])
            #expect(again.status == 304 && again.text.isEmpty && again.header("etag") == tag)
            let reachable = try #require(terminal["event_public_id"]?.plainText)
            let channel = try await gateway.send("GET", "/api/v1/events/\(reachable)", token: admin)
            #expect(channel["decimals"] == .number(0))
            // A secret that changed is another answer; one that is gone is null.
            let credentials = "/api/v1/credentials/\(credential)"
            #expect(try await gateway.send("PUT", credentials, #"{"secret":"new"}"#, token: admin).status == 200)
            let renewed = try await gateway.send("GET", path, token: agent, headers: [("If-None-Match", tag)])
            #expect(renewed.status == 200 && renewed.text.contains(#""bearer_token":"new""#))
            #expect(try await gateway.send("DELETE", credentials, token: admin).status == 200)
            let gone = try await gateway.send("GET", path, token: agent)
            #expect(gone.status == 200 && gone.text.contains(#""bearer_token":null"#))
            // No terminal without its channel.
            #expect(try await gateway.send("DELETE", "/api/v1/events/\(reachable)", token: admin).status == 200)
            #expect(try await !gateway.send("GET", path, token: agent).text.contains("\"reachable\""))
            let nobody = try await gateway.send("GET", "\(Self.assigned)?device=nobody", token: agent)
            #expect(nobody.text == #"{"data":[]}"#)
        }
    }

    @Test("Only a token that was made for it, or is bound to the device, runs plugins")
    func access() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let agent = try await self.agent(gateway, by: admin)
            let bound = try await self.token(#""device":"lab""#, gateway, by: admin)
            let id = try await self.make(
                #""plugin_id":"system","instance_name":"A","device":"lab""#, gateway, by: admin)
            let path = "\(Self.assigned)?device=lab"
            let none = try await gateway.makeToken(scopes: nil)
            let other = try await gateway.makeToken(scopes: ["plugins:write", "credentials:reveal"])
            let foreign = try await self.token(#""device":"hall""#, gateway, by: admin)
            for token in [admin, none, other, foreign] {
                #expect(try await gateway.send("GET", path, token: token).status == 403)
                #expect(
                    try await self.report([self.run(id, ago: 1)], of: "lab", gateway, by: token).status == 403)
            }
            #expect(try await gateway.send("GET", path).status == 401)
            for token in [agent, bound] {
                #expect(try await gateway.send("GET", path, token: token).data().count == 1)
                #expect(
                    try await self.report([self.run(id, ago: 1)], of: "lab", gateway, by: token).status == 200)
            }
            #expect(try await gateway.send("GET", Self.assigned, token: bound).data().count == 1)
            #expect(try await gateway.send("GET", Self.assigned, token: agent).status == 422)
            #expect(
                try await gateway.send(
                    "POST", Self.executions, #"{"executions":[\#(self.run(id, ago: 2))]}"#, token: bound
                )["stored"] == .number(1))
        }
    }

    @Test("A run is stored once, runs of others are ignored, and the newest thousand are kept")
    func executions() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let agent = try await self.agent(gateway, by: admin)
            let id = try await self.make(
                #""plugin_id":"system","instance_name":"A","device":"lab""#, gateway, by: admin)
            let other = try await self.make(
                #""plugin_id":"system","instance_name":"B","device":"hall""#, gateway, by: admin)
            let base = Timestamp.now() - .seconds(5000)
            let runs = [
                self.run(id, from: base), self.run(id, from: base + .seconds(1), error: "No route to host."),
                self.run(other, from: base), self.run("nobody", from: base),
                self.run(id, from: Timestamp.now() + .seconds(200_000)),
            ]
            for _ in 0..<2 {
                let answer = try await self.report(runs, of: "lab", gateway, by: agent)
                #expect(answer["stored"] == .number(2) && answer["ignored"] == .number(3))
            }
            let path = "/api/v1/plugins/\(id)/executions"
            let list = try await gateway.send("GET", path, token: admin)
            #expect(list["total"] == .number(2))
            let newest = try list.data()[0]
            #expect(newest["status"] == .string("failed") && newest["error_message"] == .string("No route to host."))
            #expect(newest["duration_seconds"] == .number(0.25) && newest["metrics_count"] == .number(3))
            #expect(newest["started_at"] == .string((base + .seconds(1)).rfc3339))

            for part in 0..<3 {
                let many = (0..<400).map { self.run(id, from: base + .seconds(10 + part * 400 + $0)) }
                #expect(try await self.report(many, of: "lab", gateway, by: agent)["stored"] == .number(400))
            }
            let page = try await gateway.send("GET", "\(path)?page=10&page_size=100", token: admin)
            #expect(page["total"] == .number(1000))
            #expect(try page.data().last?["started_at"] == .string((base + .seconds(210)).rfc3339))

            #expect(try await self.report([], of: "lab", gateway, by: agent).status == 422)
            let bad = self.run(id, ago: 1).replacing("success", with: "maybe")
            let refused = try await self.report([bad], of: "lab", gateway, by: agent)
            #expect(refused.status == 422 && refused.text.contains(#"["body","executions",0,"status"]"#))
            #expect(try await gateway.send("GET", "/api/v1/plugins/none/executions", token: admin).status == 404)
            #expect(try await gateway.send("DELETE", "/api/v1/plugins/\(id)", token: admin).status == 200)
            #expect(try await gateway.send("GET", path, token: admin).status == 404)
        }
    }

    @Test("Health is that of the runs that failed, or of those that are missing, whichever is worse")
    func health() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let agent = try await self.agent(gateway, by: admin)
            func make(_ name: String, _ runs: [(ago: Int, error: String?)]) async throws -> String {
                let id = try await self.make(
                    #""plugin_id":"x","instance_name":"\#(name)","device":"lab","interval_seconds":60"#, gateway,
                    by: admin)
                if !runs.isEmpty {
                    try await self.report(
                        runs.map { self.run(id, ago: $0.ago, error: $0.error) }, of: "lab", gateway, by: agent)
                }
                return id
            }
            func state(_ id: String) async throws -> [String] {
                let answer = try await gateway.send("GET", "/api/v1/plugins/\(id)", token: admin)
                return ["status", "health", "consecutive_failures", "error_message"].map { answer[$0]?.plainText ?? "" }
            }
            let failures = (1...6).map { (ago: $0, error: Optional("e\($0)")) }
            #expect(try await state(make("never", [])) == ["inactive", "unknown", "0", "null"])
            #expect(try await state(make("well", [(1, nil), (2, "e")])) == ["connected", "healthy", "0", "null"])
            #expect(try await state(make("once", [(1, "e"), (2, nil)])) == ["error", "healthy", "1", "e"])
            #expect(
                try await state(make("twice", Array(failures[..<2]) + [(9, nil)])) == ["error", "degraded", "2", "e1"])
            #expect(try await state(make("ever", failures)) == ["error", "failing", "6", "e1"])
            // Two whole intervals, three, and six.
            #expect(try await state(make("late", [(170, nil)])) == ["connected", "healthy", "0", "null"])
            #expect(try await state(make("later", [(190, nil)])) == ["connected", "degraded", "0", "null"])
            let silent = try await make("silent", [(370, nil)])
            #expect(try await state(silent) == ["inactive", "failing", "0", "null"])

            let path = "/api/v1/plugins/\(silent)"
            #expect(try await gateway.send("PUT", path, #"{"enabled":false}"#, token: admin).status == 200)
            // Of what is disabled no run is due.
            #expect(try await state(silent) == ["inactive", "healthy", "0", "null"])
            let demo = try await make("demo", [(1, nil)])
            #expect(
                try await gateway.send("PUT", "/api/v1/plugins/\(demo)", #"{"demo_mode":true}"#, token: admin).status
                    == 200)
            #expect(try await state(demo)[0] == "demo")
            let seen = try await gateway.send("GET", "/api/v1/plugins/\(demo)", token: admin)
            #expect(try seen.required("last_run") == seen.required("last_success"))
            let listed = try await gateway.send("GET", "/api/v1/plugins?page_size=100", token: admin).data()
            #expect(listed.first { $0["instance_name"] == .string("ever") }?["health"] == .string("failing"))
        }
    }
}
