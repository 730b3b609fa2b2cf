import AsyncHTTPClient
import FoundationEssentials
import NIOHTTP1
import Testing

@testable import AgentService

/// With real servers.
@Suite("Web servers")
struct HTTPDriverTests {
    /// As the agent's host of plugins asks.
    private static func configuration(authority: String?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration.agent(certificateAuthorities: authority)
        configuration.redirectConfiguration = .disallow
        return configuration
    }

    private static func check(
        _ url: String, _ settings: String = "", timeout: Double = 20, authority: String? = nil
    ) async throws -> [String: Double] {
        try await HTTPClient.withHTTPClient(configuration: self.configuration(authority: authority)) { client in
            var driver = try HTTPCheckDriver(
                .fixture(#"{"url": "\#(url)", "timeout_seconds": \#(timeout)\#(settings)}"#), client: client)
            return try await driver.collect(at: .fixture(seconds: 0))
        }
    }

    private static func values(
        _ url: String, _ channels: String, settings: String = #""timeout_seconds": 20"#
    ) async throws -> [String: Double] {
        try await HTTPClient.withHTTPClient(configuration: self.configuration(authority: nil)) { client in
            var driver = try HTTPJSONDriver(
                .fixture(#"{"url": "\#(url)", \#(settings), "channels": [\#(channels)]}"#), client: client)
            return try await driver.collect(at: .fixture(seconds: 0))
        }
    }

    private static let web = WebDevice { path in
        switch path {
        case "/": WebDevice.Answer(body: "all is well")
        case "/json":
            WebDevice.Answer(
                body:
                    #"{"outlets": [{"power": 12.5, "on": true}], "text": "7.5", "none": null, "a/b": {"m~n": -1}, "word": "low"}"#
            )
        case "/moved": WebDevice.Answer(status: .movedPermanently, location: "/")
        case "/big": WebDevice.Answer(body: String(repeating: " ", count: 2 << 20) + "1")
        case "/silence": nil
        case "/often": WebDevice.Answer(status: .tooManyRequests, retryAfter: "7")
        case "/limited": WebDevice.Answer(status: .tooManyRequests)
        case "/away": WebDevice.Answer(status: .serviceUnavailable, retryAfter: "1000000")
        case "/broken": WebDevice.Answer(status: .serviceUnavailable)
        case let hop where hop.hasPrefix("/hop"):
            WebDevice.Answer(status: .found, location: hop == "/hop" ? "/" : String(hop.dropLast()))
        default: WebDevice.Answer(status: .notFound, body: "no")
        }
    }

    @Test("A server that answers as it should is reachable")
    func reachable() async throws {
        let values = try await Self.web.with { port in
            try await Self.check("http://127.0.0.1:\(port)/", #", "contains": "is well""#)
        }
        #expect(values["reachable"] == 1)
        #expect(values["status_code"] == 200)
        #expect((0.001..<20_000).contains(values["response_time"] ?? -1))
        #expect(values.count == 3)
    }

    @Test("Another status or text is an answer, and not the right one")
    func wrong() async throws {
        try await Self.web.with { port in
            let text = try await Self.check("http://127.0.0.1:\(port)/", #", "contains": "is ill""#)
            #expect(text["reachable"] == 0 && text["status_code"] == 200 && text["response_time"] != nil)
            let status = try await Self.check("http://127.0.0.1:\(port)/nothing")
            #expect(status["reachable"] == 0 && status["status_code"] == 404)
            let expected = try await Self.check("http://127.0.0.1:\(port)/nothing", #", "expected_status": 404"#)
            #expect(expected["reachable"] == 1)
        }
    }

    @Test("A server that nobody runs, or that is silent, is a value, too")
    func unreachable() async throws {
        try await Self.web.with { port in
            let silent = try await Self.check("http://127.0.0.1:\(port)/silence", timeout: 0.3)
            #expect(silent == ["reachable": 0])
        }
        #expect(try await Self.check("http://127.0.0.1:\(TestServer.nobody)/") == ["reachable": 0])
        #expect(try await Self.check("http://nobody.invalid/") == ["reachable": 0])
    }

    @Test("Five redirects are followed, and none where one is expected")
    func redirects() async throws {
        try await Self.web.with { port in
            let five = try await Self.check("http://127.0.0.1:\(port)/hop1234")
            #expect(five["reachable"] == 1)
            let six = try await Self.check("http://127.0.0.1:\(port)/hop12345")
            #expect(six == ["reachable": 0])
            let expected = try await Self.check("http://127.0.0.1:\(port)/moved", #", "expected_status": 301"#)
            #expect(expected["reachable"] == 1)
        }
    }

    @Test("Credentials are sent, and not to another server that the first one redirects to")
    func credentials() async throws {
        let other = WebDevice { _ in WebDevice.Answer() }
        try await other.with { otherPort in
            let first = WebDevice { path in
                path == "/"
                    ? WebDevice.Answer() : WebDevice.Answer(status: .found, location: "http://127.0.0.1:\(otherPort)/")
            }
            try await first.with { port in
                let url = "http://127.0.0.1:\(port)"
                _ = try await Self.check(url + "/", #", "username": "anna", "password": "pass word""#)
                _ = try await Self.check(url + "/away", #", "bearer_token": "secret""#)
            }
            #expect(first.asked.map(\.authorization) == ["Basic YW5uYTpwYXNzIHdvcmQ=", "Bearer secret"])
        }
        #expect(other.asked == [WebDevice.Asked(path: "/", authorization: nil)])
    }

    @Test("A certificate's days are counted, that of one which has expired, too")
    func certificates() async throws {
        let file = "\(FileManager.default.temporaryDirectory.path)/authority-\(UUID().uuidString).pem"
        try Data(DeviceCertificates.valid.utf8).write(to: URL(filePath: file))
        // There is nothing else to do about it.
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await Self.web.with(certificate: DeviceCertificates.valid) { port in
            for host in ["localhost", "127.0.0.1"] {
                let trusted = try await Self.check("https://\(host):\(port)/", authority: file)
                #expect(trusted["reachable"] == 1)
                #expect(trusted["certificate_days"] == 36_524)
            }
            let unknown = try await Self.check("https://localhost:\(port)/")
            #expect(unknown == ["reachable": 0, "certificate_days": 36_524])
        }
        try await Self.web.with(certificate: DeviceCertificates.expired) { port in
            #expect(try await Self.check("https://localhost:\(port)/") == ["reachable": 0, "certificate_days": 0])
            let unverified = try await Self.check("https://localhost:\(port)/", #", "verify_tls": false"#)
            #expect(unverified["reachable"] == 1)
            #expect(unverified["certificate_days"] == 0)
        }
        // Whatever listens there does not speak TLS.
        let plain = try await Self.web.with { port in
            try await Self.check("https://localhost:\(port)/", timeout: 2)
        }
        #expect(plain == ["reachable": 0])
    }

    @Test("Values are taken out of a document by their pointers")
    func json() async throws {
        let values = try await Self.web.with { port in
            try await Self.values(
                "http://127.0.0.1:\(port)/json",
                """
                {"name": "Power", "pointer": "/outlets/0/power", "factor": 0.001}, {"name": "On", "pointer": "/outlets/0/on"},
                {"name": "Text", "pointer": "/text"}, {"name": "None", "pointer": "/none"},
                {"name": "Escaped", "pointer": "/a~1b/m~0n"}, {"name": "Missing", "pointer": "/outlets/1/power"}
                """)
        }
        #expect(values == ["power": 0.0125, "on": 1, "text": 7.5, "escaped": -1])
    }

    @Test(
        "What is no value fails in words",
        arguments: [
            ("/json", "/word", "What is at '/word' is no number."),
            ("/json", "/outlets", "What is at '/outlets' is no number."),
            ("/json", "/nowhere", "There is nothing at '/nowhere'."), ("/", "/a", "The answer is no JSON."),
            ("/nothing", "/a", "The server answered 404."), ("/big", "", "The answer is longer than 1 MB."),
            ("/hop12345", "/a", "127.0.0.1 redirects more than 5 times."),
            ("/often", "/a", "The server answered 429. The next run waits 7 s."),
            ("/limited", "/a", "The server answered 429. The next run waits 60 s."),
            ("/away", "/a", "The server answered 503. The next run waits 3600 s."),
            ("/broken", "/a", "The server answered 503."),
        ])
    func failures(path: String, pointer: String, words: String) async throws {
        let problem = try await Self.web.with { port in
            await reason {
                try await Self.values("http://127.0.0.1:\(port)\(path)", #"{"name": "A", "pointer": "\#(pointer)"}"#)
            }?.replacing("127.0.0.1:\(port)", with: "127.0.0.1")
        }
        #expect(problem == words)
    }

    @Test("A server that cannot be reached fails in words")
    func unreachableJSON() async throws {
        let channel = #"{"name": "A", "pointer": "/a"}"#
        try await Self.web.with { port in
            let late = await reason {
                try await Self.values(
                    "http://127.0.0.1:\(port)/silence", channel, settings: #""timeout_seconds": 0.3"#)
            }
            #expect(late == "It took longer than 0.3 s.")
        }
        let nobody = await reason { try await Self.values("http://127.0.0.1:\(TestServer.nobody)/", channel) }
        #expect(nobody == "127.0.0.1:1: Connection refused.")
        let nameless = await reason { try await Self.values("http://nobody.invalid/", channel) }
        #expect(nameless == "nobody.invalid:80: the name is not known.")
        let problem = try await Self.web.with(certificate: DeviceCertificates.valid) { port in
            await reason { try await Self.values("https://localhost:\(port)/json", channel) }?
                .replacing(":\(port)", with: "")
        }
        #expect(problem == "The certificate of localhost is not valid.")
    }

    @Test(
        "Settings that cannot be are told",
        arguments: [
            (#"{}"#, "Setting 'url': is missing."),
            (
                #"{"url": "ftp://a/"}"#,
                "Setting 'url': should be an address that begins with http:// or https://."
            ),
            (#"{"url": "http://anna:word@a/"}"#, "Setting 'url': should have no credentials in it."),
            (
                #"{"url": "http://a/", "bearer_token": "a\r\nb"}"#,
                "Setting 'bearer_token': has characters that no token has."
            ),
            (
                #"{"url": "http://a/", "bearer_token": "a", "username": "b"}"#,
                "Setting 'bearer_token': should not stand beside a user name or a password."
            ),
            (
                #"{"url": "http://a/", "channels": [{"name": "A", "pointer": "a"}]}"#,
                "Setting 'channels[0].pointer': should be a JSON pointer, such as /outlets/0/power."
            ),
        ])
    func badSettings(json: String, words: String) async throws {
        let problem = try await HTTPClient.withHTTPClient { client in
            await reason { try HTTPJSONDriver(.fixture(json), client: client) }
        }
        #expect(problem == words)
    }
}
