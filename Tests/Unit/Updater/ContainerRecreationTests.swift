import FoundationEssentials
import ServiceKit
import Testing

@testable import UpdaterService

@Suite("A container is made again of another image")
struct ContainerRecreationTests {
    static let inspection = """
        {"Id": "0123456789abcdef0123456789abcdef", "Name": "/webmacs-gateway-1", "Image": "sha256:old",
         "RestartCount": 0, "State": {"Status": "running", "Running": true, "Health": {"Status": "healthy"}},
         "HostConfig": {"NetworkMode": "webmacs_back", "Memory": 150994944, "NanoCpus": 1000000000, "ReadonlyRootfs": true,
           "CapDrop": ["ALL"], "RestartPolicy": {"Name": "unless-stopped", "MaximumRetryCount": 0}, "PortBindings": {},
           "Binds": ["secrets-gateway:/run/secrets:ro"], "ContainerIDFile": "", "Tmpfs": {"/tmp": "mode=1777,size=16m"}},
         "Mounts": [{"Type": "volume", "Name": "secrets-gateway", "Destination": "/run/secrets", "RW": false},
           {"Type": "volume", "Name": "anonymous", "Destination": "/var/cache", "RW": true}],
         "Config": {"Hostname": "0123456789ab", "Image": "webmacs/gateway:1.0.0", "User": "10001:10001",
           "Env": ["PATH=/bin", "HOST=0.0.0.0", "PORT=8080", "LOG_LEVEL=debug"], "Cmd": null,
           "Entrypoint": ["/usr/local/bin/service"], "Healthcheck": {"Test": ["CMD", "x"], "Interval": 20000000000},
           "StopTimeout": 20, "ExposedPorts": {"8080/tcp": {}},
           "Labels": {"com.docker.compose.project": "webmacs", "com.docker.compose.service": "gateway",
             "com.docker.compose.image": "sha256:old", "release": "old"}},
         "NetworkSettings": {"Networks": {
           "webmacs_back": {"Aliases": ["webmacs-gateway-1", "gateway", "0123456789ab"], "IPAddress": "172.18.0.5", "MacAddress": "02:42"},
           "webmacs_edge": {"Aliases": ["gateway"], "IPAMConfig": {"IPv4Address": "10.0.0.9"}}}}}
        """
    static let image = """
        {"Config": {"User": "10001:10001", "Env": ["PATH=/bin", "HOST=0.0.0.0", "PORT=8080"], "Cmd": null,
          "Entrypoint": ["/usr/local/bin/service"], "Healthcheck": {"Test": ["CMD", "x"], "Interval": 20000000000},
          "ExposedPorts": {"8080/tcp": {}}, "Labels": {"release": "old"}}}
        """

    static func json(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    static func recreation(_ change: (inout JSONValue) -> Void = { _ in }) throws -> ContainerRecreation {
        var inspection = try Self.json(Self.inspection)
        change(&inspection)
        return ContainerRecreation(
            of: Container(inspection: inspection), oldImage: try Self.json(Self.image), image: "webmacs/gateway:2.0.0",
            imageID: "sha256:new", labels: [Container.Labels.run: "r"])
    }

    @Test("What it was told stays, what its image had said does not")
    func settings() throws {
        let body = try Self.recreation().body
        #expect(body["Image"].text == "webmacs/gateway:2.0.0")
        #expect(body["Env"].texts == ["LOG_LEVEL=debug"])
        for name in ["Entrypoint", "Cmd", "Healthcheck", "User", "Hostname"] { #expect(body[name] == .null, "\(name)") }
        #expect(body["StopTimeout"].whole == 20)
        #expect(body["Labels"]["com.docker.compose.service"].text == "gateway")
        #expect(body["Labels"]["com.docker.compose.image"].text == "sha256:new")
        #expect(body["Labels"]["webmacs.update.run"].text == "r")
        #expect(body["Labels"]["release"] == .null)
        #expect(body["HostConfig"]["Memory"].whole == 150_994_944)
        #expect(body["HostConfig"]["Tmpfs"]["/tmp"].text == "mode=1777,size=16m")
        #expect(body.json.contains("\"Memory\": 150994944"))
    }

    @Test("Anonymous volumes come along by their name")
    func volumes() throws {
        #expect(
            try Self.recreation().body["HostConfig"]["Binds"].texts == [
                "secrets-gateway:/run/secrets:ro", "anonymous:/var/cache",
            ])
    }

    @Test("It has the same names on the same networks, and neither id nor addresses of the old one")
    func networks() throws {
        let recreation = try Self.recreation()
        let back = recreation.body["NetworkingConfig"]["EndpointsConfig"]["webmacs_back"]
        #expect(back == .object(["Aliases": .array([.string("webmacs-gateway-1"), .string("gateway")])]))
        #expect(recreation.furtherNetworks.map(\.name) == ["webmacs_edge"])
        #expect(recreation.furtherNetworks[0].endpoint["IPAMConfig"]["IPv4Address"].text == "10.0.0.9")
    }

    @Test("An entrypoint and a command of its own stay")
    func entrypoint() throws {
        let body = try Self.recreation {
            $0["Config"]["Entrypoint"] = .array([.string("/usr/local/bin/webmacs"), .string("migrate")])
            $0["Config"]["Cmd"] = .array([.string("up")])
        }.body
        #expect(body["Entrypoint"].texts == ["/usr/local/bin/webmacs", "migrate"])
        #expect(body["Cmd"].texts == ["up"])
    }

    @Test("Whoever has ports or writes to a volume cannot run twice")
    func exclusive() throws {
        var inspection = try Self.json(Self.inspection)
        #expect(Container(inspection: inspection).isExclusive)
        inspection["Mounts"] = .array([])
        #expect(!Container(inspection: inspection).isExclusive)
        inspection["HostConfig"]["PortBindings"] = .object(["80/tcp": .array([])])
        #expect(Container(inspection: inspection).isExclusive)
    }

    @Test("A service is asked whether it is ready where it listens for others")
    func readiness() throws {
        var inspection = try Self.json(Self.inspection)
        #expect(Container(inspection: inspection).readiness?.host == "172.18.0.5")
        #expect(Container(inspection: inspection).readiness?.port == 8080)
        inspection["Config"]["Env"] = .array([.string("HOST=127.0.0.1"), .string("PORT=8080")])
        #expect(Container(inspection: inspection).readiness == nil)
    }
}
