import Domain
import TestSupport
import ServiceKit
import Testing

@testable import GatewayService

@Suite("Plugin instances and what they feed", .enabled(if: TestServers.haveBoth))
struct PluginTests {
    private func make(_ body: String, _ gateway: TestGateway, by token: String) async throws -> String {
        try await gateway.send("POST", "/api/v1/plugins", body, token: token).required("public_id")
    }

    /// An instance's mappings, as the wire has them.
    private func mappings(
        _ id: String, _ gateway: TestGateway, by token: String
    ) async throws -> [[String: JSONValue]] {
        let answer = try await gateway.send("GET", "/api/v1/plugins/\(id)", token: token)
        guard case .array(let values) = answer["channel_mappings"] else { throw TestFailure(text: answer.text) }
        return values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
    }

    private func channelNames(_ gateway: TestGateway, by token: String) async throws -> [String] {
        try await gateway.send("GET", "/api/v1/events?page_size=100", token: token).data().compactMap {
            if case .string(let name) = $0["name"] { name } else { nil }
        }
    }

    @Test("An instance of a known kind has its terminals and a channel for each, and takes one of that name as it is")
    func channels() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let old = try await gateway.send(
                "POST", "/api/v1/events",
                #"{"name":"Rig – Volume flow","type":"sensor","unit":"m³/h","min_value":-1,"max_value":1}"#,
                token: admin
            ).required("public_id")
            let id = try await self.make(
                #"{"plugin_id":"simulated","instance_name":"Rig"}"#, gateway, by: admin)
            let mappings = try await self.mappings(id, gateway, by: admin)
            #expect(mappings.map(\.["channel_name"]) == PluginKind.simulated.channels.map { .string($0.name) })
            #expect(mappings[5]["event_public_id"] == .string(old))
            let flow = try await gateway.send("GET", "/api/v1/events/\(old)", token: admin)
            #expect(try flow.required("unit") == "m³/h")

            let kinds = try await gateway.send("GET", "/api/v1/events?search=Rig&page_size=100", token: admin).data()
            #expect(kinds.count == 8)
            #expect(kinds.first { $0["name"] == .string("Rig – Valve") }?["type"] == .string("actuator"))
            #expect(kinds.first { $0["name"] == .string("Rig – Heater power") }?["type"] == .string("range"))
            let list = try await gateway.send("GET", "/api/v1/plugins", token: admin)
            #expect(list["total"] == .number(1))
            #expect(list.text.contains(#""status":"inactive""#))
        }
    }

    @Test("A kind that nobody knows, and channels that nobody asked for, are not made")
    func withoutChannels() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let before = try await self.channelNames(gateway, by: admin)
            let unknown = try await self.make(#"{"plugin_id":"revpi","instance_name":"A"}"#, gateway, by: admin)
            let known = try await self.make(
                #"{"plugin_id":"system","instance_name":"B","auto_create_events":false}"#, gateway, by: admin)
            #expect(try await self.mappings(unknown, gateway, by: admin).isEmpty)
            let mappings = try await self.mappings(known, gateway, by: admin)
            #expect(mappings.count == PluginKind.system.channels.count)
            #expect(mappings.allSatisfy { $0["event_public_id"] == .null })
            #expect(try await self.channelNames(gateway, by: admin) == before)
        }
    }

    @Test("Names are unique, and a configuration is a JSON object of at most 64 KiB")
    func validation() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            func status(_ body: String) async throws -> Int {
                try await gateway.send("POST", "/api/v1/plugins", body, token: admin).status
            }
            let id = try await self.make(#"{"plugin_id":"x","instance_name":"A"}"#, gateway, by: admin)
            #expect(try await status(#"{"plugin_id":"x","instance_name":"A"}"#) == 409)
            #expect(try await status(#"{"plugin_id":"x"}"#) == 422)
            #expect(try await status(#"{"plugin_id":"","instance_name":"B"}"#) == 422)
            for text in ["", "no json", "[]", "3", #"{\"a\":"#] {
                #expect(
                    try await status(#"{"plugin_id":"x","instance_name":"B","config_json":"\#(text)"}"#) == 422,
                    "\(text)")
            }
            let long = String(repeating: "ü", count: 33_000)
            #expect(
                try await status(#"{"plugin_id":"x","instance_name":"B","config_json":"{\"a\":\"\#(long)\"}"}"#) == 422)
            // The longest name of its channels would have 258 characters.
            let name = String(repeating: "n", count: 234)
            #expect(try await status(#"{"plugin_id":"simulated","instance_name":"\#(name)"}"#) == 422)
            #expect(
                try await status(
                    #"{"plugin_id":"simulated","instance_name":"\#(name)","auto_create_events":false}"#) == 201)

            let path = "/api/v1/plugins/\(id)"
            let change = #"{"instance_name":"C","enabled":false,"demo_mode":true,"config_json":"{\"port\": 502}"}"#
            #expect(try await gateway.send("PUT", path, change, token: admin).status == 200)
            let changed = try await gateway.send("GET", path, token: admin)
            #expect(try changed.required("instance_name") == "C")
            #expect(changed["enabled"] == .bool(false) && changed["demo_mode"] == .bool(true))
            #expect(try changed.required("config_json") == #"{"port": 502}"#)
            #expect(try await gateway.send("PUT", path, #"{"config_json":null}"#, token: admin).status == 200)
            #expect(try await gateway.send("GET", path, token: admin)["config_json"] == .null)
            #expect(try await gateway.send("PUT", path, #"{"instance_name":"\#(name)"}"#, token: admin).status == 409)
            let log = try await gateway.send("GET", "/api/v1/audit?subject=\(id)", token: admin)
            #expect(log.text.contains("plugin.created") && log.text.contains("plugin.updated"))
            #expect(!log.text.contains("port"))
        }
    }

    @Test("A terminal is changed and removed only through its own instance")
    func mappings() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let (one, two) = (
                try await self.make(#"{"plugin_id":"x","instance_name":"one"}"#, gateway, by: admin),
                try await self.make(#"{"plugin_id":"x","instance_name":"two"}"#, gateway, by: admin)
            )
            let channel = try await gateway.send(
                "POST", "/api/v1/events",
                #"{"name":"c","type":"sensor","unit":"V","min_value":0,"max_value":1}"#, token: admin
            ).required("public_id")
            let terminal = #"{"channel_id":"ai","channel_name":"AI","direction":"input","unit":"V"}"#
            let channels = "/api/v1/plugins/\(one)/channels"
            let mapping = try await gateway.send("POST", channels, terminal, token: admin).required("public_id")
            #expect(try await gateway.send("POST", channels, terminal, token: admin).status == 409)
            let unknown = terminal.dropLast() + #","event_public_id":"nobody"}"#
            #expect(
                try await gateway.send("POST", "/api/v1/plugins/\(two)/channels", String(unknown), token: admin).status
                    == 404)

            let feeds = #"{"event_public_id":"\#(channel)"}"#
            let foreign = "/api/v1/plugins/\(two)/channels/\(mapping)"
            for method in ["PUT", "DELETE"] {
                #expect(try await gateway.send(method, foreign, feeds, token: admin).status == 404)
            }
            let path = "\(channels)/\(mapping)"
            #expect(try await gateway.send("PUT", path, feeds, token: admin).status == 200)
            // What is absent stays.
            #expect(try await gateway.send("PUT", path, "{}", token: admin).status == 200)
            let list = try await gateway.send("GET", channels, token: admin)
            #expect(list.text.hasPrefix("[{") && list.text.contains(channel))
            #expect(try await gateway.send("DELETE", "/api/v1/events/\(channel)", token: admin).status == 200)
            #expect(try await self.mappings(one, gateway, by: admin)[0]["event_public_id"] == .null)
            #expect(try await gateway.send("PUT", path, feeds, token: admin).status == 404)
            #expect(try await gateway.send("DELETE", path, token: admin).status == 200)
            #expect(try await self.mappings(one, gateway, by: admin).isEmpty)
        }
    }

    @Test("Deleting an instance leaves its channels, or takes those that it alone feeds, and says so")
    func deletion() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let kept = try await self.make(#"{"plugin_id":"simulated","instance_name":"A"}"#, gateway, by: admin)
            let answer = try await gateway.send("DELETE", "/api/v1/plugins/\(kept)", token: admin)
            #expect(
                try answer.required("message") == "Plugin instance deleted. Of its channels 0 were deleted, 8 stay.")
            #expect(try await gateway.send("GET", "/api/v1/plugins/\(kept)", token: admin).status == 404)
            #expect(try await self.channelNames(gateway, by: admin).contains("A – Valve"))

            // Again with the channels that are there; one of them also feeds another instance.
            let again = try await self.make(#"{"plugin_id":"simulated","instance_name":"A"}"#, gateway, by: admin)
            let shared = try await self.mappings(again, gateway, by: admin)[0]["event_public_id"]
            let other = try await self.make(#"{"plugin_id":"x","instance_name":"B"}"#, gateway, by: admin)
            let terminal =
                #"{"channel_id":"ai","channel_name":"AI","direction":"input","unit":"V","event_public_id":\#(shared?.json ?? "")}"#
            #expect(
                try await gateway.send("POST", "/api/v1/plugins/\(other)/channels", terminal, token: admin).status
                    == 201)
            let path = "/api/v1/plugins/\(again)?delete_channels=true"
            let plugins = try await gateway.makeToken(scopes: ["plugins:write"])
            #expect(try await gateway.send("DELETE", path, token: plugins).status == 403)
            let second = try await gateway.send("DELETE", path, token: admin)
            #expect(
                try second.required("message") == "Plugin instance deleted. Of its channels 7 were deleted, 1 stay.")
            #expect(
                try await self.channelNames(gateway, by: admin).filter { $0.hasPrefix("A – ") }
                    == ["A – Reactor temperature"])
        }
    }
}
