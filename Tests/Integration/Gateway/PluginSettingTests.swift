import Domain
import FoundationEssentials
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite("Settings of plugin instances, and the terminals they declare", .enabled(if: TestServers.haveBoth))
struct PluginSettingTests {
    private static let meter = #"{"name":"Power","pointer":"/power","unit":"W","max_value":5000}"#
    private static let voltage = #"{"name":"Voltage L1","pointer":"/u/0","unit":"V"}"#

    /// The body of a new instance, or of a change of one.
    private func body(_ configuration: String, _ others: [String: JSONValue]) -> String {
        JSONValue.object(others.merging(["config_json": .string(configuration)]) { first, _ in first }).json
    }

    private func json(_ channels: String...) -> String {
        #"{"url":"http://meter/","channels":[\#(channels.joined(separator: ","))]}"#
    }

    private func create(
        _ kind: String, _ configuration: String, named name: String = "M", _ gateway: TestGateway, by token: String,
        _ others: [String: JSONValue] = [:]
    ) async throws -> Answer {
        let fields: [String: JSONValue] = ["plugin_id": .string(kind), "instance_name": .string(name)]
        return try await gateway.send(
            "POST", "/api/v1/plugins", self.body(configuration, fields.merging(others) { first, _ in first }),
            token: token)
    }

    /// Terminals with the channel of each, or "".
    private func terminals(_ id: String, _ gateway: TestGateway, by token: String) async throws -> [String: String] {
        let answer = try await gateway.send("GET", "/api/v1/plugins/\(id)/channels", token: token)
        guard case .array(let values)? = try? JSONDecoder().decode(JSONValue.self, from: Data(answer.text.utf8)) else {
            throw TestFailure(text: answer.text)
        }
        var terminals: [String: String] = [:]
        for case .object(let fields) in values {
            terminals[fields["channel_id"]?.plainText ?? "?"] =
                fields["event_public_id"] == .null ? "" : fields["event_public_id"]?.plainText
        }
        return terminals
    }

    @Test("A fault of the settings is told at its member, and nothing is stored")
    func faults() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let cases: [(String, String, String)] = [
                ("http_check", "{}", #""config_json","url"]"#),
                ("http_check", #"{"url":"ftp://a/"}"#, #""config_json","url"]"#),
                ("http_check", #"{"url":"https://me:secret@a/"}"#, #""config_json","url"]"#),
                ("http_check", #"{"url":"http://a/","expected_status":99}"#, #""config_json","expected_status"]"#),
                ("http_check", #"{"url":"http://a/","timeout_seconds":"1"}"#, #""config_json","timeout_seconds"]"#),
                ("http_check", #"{"url":"http://a/","verify_tls":1}"#, #""config_json","verify_tls"]"#),
                ("http_check", #"{"url":"http://a/","adress":1}"#, #""config_json","adress"]"#),
                ("http_check", #"{"url":"http://a/","password":"hunter2"}"#, #""config_json","password"]"#),
                ("tcp_check", #"{"host":"a b","port":70000}"#, #""config_json","host"]"#),
                ("tcp_check", #"{"host":"a","port":70000}"#, #""config_json","port"]"#),
                ("system", #"{"seed":1}"#, #""config_json","seed"]"#),
                ("simulated", #"{"seed":1.5}"#, #""config_json","seed"]"#),
                ("http_json", #"{"url":"http://a/","channels":{}}"#, #""config_json","channels"]"#),
                ("http_json", self.json(Self.meter, "3"), #""config_json","channels",1]"#),
                ("http_json", self.json(Self.meter, Self.meter), #""config_json","channels",1,"name"]"#),
                (
                    "http_json", self.json(Self.meter, Self.voltage, #"{"pointer":"/x"}"#),
                    #""config_json","channels",2,"name"]"#
                ),
                ("http_json", self.json(#"{"name":"—","pointer":"/x"}"#), #""config_json","channels",0,"name"]"#),
                ("http_json", self.json(#"{"name":"x","pointer":"x"}"#), #""config_json","channels",0,"pointer"]"#),
                ("http_json", self.json(#"{"name":"x","pointer":"/~2"}"#), #""config_json","channels",0,"pointer"]"#),
                (
                    "http_json", self.json(#"{"name":"x","pointer":"/x","min_value":100}"#),
                    #""config_json","channels",0,"max_value"]"#
                ),
                (
                    "modbus_tcp", #"{"host":"a","channels":[{"name":"x","address":1,"type":"bcd"}]}"#,
                    #""config_json","channels",0,"type"]"#
                ),
                (
                    "process_image", #"{"channels":[{"name":"x","byte":1,"bit":2}]}"#,
                    #""config_json","channels",0,"bit"]"#
                ),
                (
                    "prometheus", #"{"url":"http://a/metrics","channels":[{"name":"x","rate":1}]}"#,
                    #""config_json","channels",0,"metric"]"#
                ),
                ("command", #"{"program":"../sh"}"#, #""config_json","program"]"#),
                ("command", #"{"program":".hidden"}"#, #""config_json","program"]"#),
            ]
            for (kind, configuration, place) in cases {
                let answer = try await self.create(kind, configuration, gateway, by: admin)
                #expect(answer.status == 422, "\(kind) \(configuration)")
                #expect(answer.text.contains(place), "\(configuration): \(answer.text)")
            }
            #expect(try await self.create("http_check", "[]", gateway, by: admin).text.contains("json_invalid"))
            // Without a configuration what is required is missing.
            let none = try await gateway.send(
                "POST", "/api/v1/plugins", #"{"plugin_id":"tcp_check","instance_name":"M"}"#, token: admin)
            #expect(none.text.contains(#""config_json","host"]"#) && none.text.contains(#""config_json","port"]"#))
            #expect(try await gateway.send("GET", "/api/v1/plugins", token: admin)["total"] == .number(0))
            // Empty members count as left out.
            let empty = #"{"url":"http://a/","contains":"","username":null,"password":""}"#
            #expect(try await self.create("http_check", empty, gateway, by: admin).status == 201)
        }
    }

    @Test("A setting of the vault names a credential that is there")
    func credentials() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let unknown = #"{"url":"http://a/","bearer_token":"nobody"}"#
            let refused = try await self.create("http_check", unknown, gateway, by: admin)
            #expect(refused.status == 422)
            #expect(refused.text.contains(#"["body","config_json","bearer_token"]"#))
            let credential = try await gateway.send(
                "POST", "/api/v1/credentials", #"{"name":"shop","secret":"s"}"#, token: admin
            ).required("public_id")
            let known = #"{"url":"http://a/","bearer_token":"\#(credential)"}"#
            let id = try await self.create("http_check", known, gateway, by: admin).required("public_id")
            let path = "/api/v1/plugins/\(id)"
            #expect(try await gateway.send("PUT", path, self.body(unknown, [:]), token: admin).status == 422)
            #expect(try await gateway.send("GET", path, token: admin).required("config_json") == known)
        }
    }

    @Test("A token has a secret sent somewhere only if it may see it")
    func revealing() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let credential = try await gateway.send(
                "POST", "/api/v1/credentials", #"{"name":"shop","secret":"s"}"#, token: admin
            ).required("public_id")
            let settings = #"{"url":"http://a/","bearer_token":"\#(credential)"}"#
            let writer = try await gateway.makeToken(scopes: ["plugins:write"])
            #expect(try await self.create("http_check", settings, gateway, by: writer).status == 403)
            let id = try await self.create("http_check", settings, gateway, by: admin).required("public_id")
            let path = "/api/v1/plugins/\(id)"
            let elsewhere = #"{"url":"http://b/","bearer_token":"\#(credential)"}"#
            for change in [#"{"device":"mine"}"#, self.body(elsewhere, [:])] {
                #expect(try await gateway.send("PUT", path, change, token: writer).status == 403)
            }
            #expect(try await gateway.send("GET", path, token: admin).required("config_json") == settings)
            #expect(try await gateway.send("PUT", path, #"{"enabled":false}"#, token: writer).status == 200)
            let both = try await gateway.makeToken(scopes: ["plugins:write", "credentials:reveal"])
            #expect(try await gateway.send("PUT", path, #"{"device":"lab"}"#, token: both).status == 200)
        }
    }

    @Test("Declared terminals are made, kept and removed with the settings; the channels of those that are gone stay")
    func terminals() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await self.create("http_json", self.json(Self.meter, Self.voltage), gateway, by: admin)
                .required("public_id")
            let first = try await self.terminals(id, gateway, by: admin)
            #expect(first.keys.sorted() == ["power", "voltage_l1"])
            let power = try #require(first["power"])
            let channel = try await gateway.send("GET", "/api/v1/events/\(power)", token: admin)
            #expect(try channel.required("name") == "M – Power")
            #expect(try channel.required("unit") == "W" && channel["max_value"] == .number(5000))
            #expect(channel["decimals"] == .null)

            let path = "/api/v1/plugins/\(id)"
            let other = #"{"name":"Current","pointer":"/i","unit":"A"}"#
            let wider = #"{"name":"Power","pointer":"/power","unit":"kW","max_value":9,"decimals":2}"#
            let change = self.body(self.json(wider, other), [:])
            #expect(try await gateway.send("PUT", path, change, token: admin).status == 200)
            let second = try await self.terminals(id, gateway, by: admin)
            #expect(second.keys.sorted() == ["current", "power"] && second["power"] == power)
            #expect(second["current"] != "")
            let changed = try await gateway.send("GET", "/api/v1/events/\(power)", token: admin)
            #expect(try changed.required("unit") == "kW" && changed["max_value"] == .number(9))
            #expect(changed["decimals"] == .number(2))
            let voltage = try #require(first["voltage_l1"])
            #expect(try await gateway.send("GET", "/api/v1/events/\(voltage)", token: admin).status == 200)

            // Without channels for what is new; what was given another range keeps it.
            let range = #"{"max_value":77}"#
            #expect(
                try await gateway.send("PUT", "/api/v1/events/\(power)", range, token: admin).status == 200)
            let bare = self.body(
                self.json(Self.meter, other, Self.voltage), ["auto_create_events": .bool(false)])
            #expect(try await gateway.send("PUT", path, bare, token: admin).status == 200)
            #expect(try await self.terminals(id, gateway, by: admin)["voltage_l1"] == "")
            let kept = try await gateway.send("GET", "/api/v1/events/\(power)", token: admin)
            #expect(try kept.required("unit") == "kW" && kept["max_value"] == .number(77))

            // A change of something else leaves the terminals alone.
            let name = String(repeating: "n", count: 250)
            #expect(
                try await gateway.send("PUT", path, #"{"instance_name":"\#(name)"}"#, token: admin).status == 200)
            #expect(try await self.terminals(id, gateway, by: admin).count == 3)
            #expect(try await gateway.send("PUT", path, change, token: admin).status == 422)
            #expect(
                try await gateway.send(
                    "PUT", path, self.body("{}", ["instance_name": .string("M")]), token: admin
                ).text.contains(#""config_json","url"]"#))
        }
    }

    @Test("Only an https address has a certificate, and terminals that somebody removed do not come back")
    func certificate() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await self.create("http_check", #"{"url":"http://a/"}"#, gateway, by: admin)
                .required("public_id")
            let path = "/api/v1/plugins/\(id)"
            #expect(
                try await self.terminals(id, gateway, by: admin).keys.sorted()
                    == ["reachable", "response_time", "status_code"])
            let list = try await gateway.send("GET", path, token: admin)
            guard case .array(let mappings) = list["channel_mappings"], case .object(let mapping)? = mappings.last,
                case .string(let last)? = mapping["public_id"]
            else { throw TestFailure(text: list.text) }
            #expect(try await gateway.send("DELETE", "\(path)/channels/\(last)", token: admin).status == 200)
            let secure = self.body(#"{"url":"HTTPS://a/"}"#, [:])
            #expect(try await gateway.send("PUT", path, secure, token: admin).status == 200)
            #expect(
                try await self.terminals(id, gateway, by: admin).keys.sorted()
                    == ["certificate_days", "reachable", "response_time"])
            let plain = self.body(#"{"url":"http://a/"}"#, [:])
            #expect(try await gateway.send("PUT", path, plain, token: admin).status == 200)
            #expect(
                try await self.terminals(id, gateway, by: admin).keys.sorted() == ["reachable", "response_time"])
        }
    }

    @Test("Channels get device and interval of their instance, and follow them until somebody gives them others")
    func channels() async throws {
        try await TestGateway.with { gateway in
            let admin = try await gateway.adminToken()
            let id = try await self.create(
                "http_json", self.json(Self.meter, Self.voltage), gateway, by: admin,
                ["device": .string("lab"), "interval_seconds": .number(30)]
            ).required("public_id")
            let path = "/api/v1/plugins/\(id)"
            let terminals = try await self.terminals(id, gateway, by: admin)
            let (power, voltage) = (try #require(terminals["power"]), try #require(terminals["voltage_l1"]))
            func channel(_ id: String) async throws -> [JSONValue?] {
                let answer = try await gateway.send("GET", "/api/v1/events/\(id)", token: admin)
                return [answer["device"], answer["expected_interval_seconds"]]
            }
            #expect(try await channel(power) == [.string("lab"), .number(30)])
            let own = #"{"device":"mine"}"#
            #expect(try await gateway.send("PUT", "/api/v1/events/\(voltage)", own, token: admin).status == 200)
            let change = #"{"device":"hall","interval_seconds":2.5}"#
            #expect(try await gateway.send("PUT", path, change, token: admin).status == 200)
            #expect(try await channel(power) == [.string("hall"), .number(2.5)])
            #expect(try await channel(voltage) == [.string("mine"), .number(2.5)])
            #expect(try await gateway.send("PUT", path, #"{"device":null}"#, token: admin).status == 200)
            #expect(try await channel(power) == [.null, .null])
            #expect(try await gateway.send("PUT", path, #"{"interval_seconds":5}"#, token: admin).status == 200)
            #expect(try await channel(power) == [.null, .null])
            let again = #"{"device":"lab","interval_seconds":2.5}"#
            #expect(try await gateway.send("PUT", path, again, token: admin).status == 200)
            #expect(try await channel(power) == [.string("lab"), .number(2.5)])
            #expect(try await gateway.send("PUT", path, #"{"device":null}"#, token: admin).status == 200)
            let changed = try await gateway.send("GET", path, token: admin)
            #expect(changed["device"] == .null && changed["interval_seconds"] == .number(2.5))
            for bad in [#"{"interval_seconds":0.5}"#, #"{"interval_seconds":86401}"#, #"{"device":""}"#] {
                #expect(try await gateway.send("PUT", path, bad, token: admin).status == 422)
            }
        }
    }
}
