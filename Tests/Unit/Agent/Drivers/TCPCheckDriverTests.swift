import Testing

@testable import AgentService

@Suite("Checks of TCP ports")
struct TCPCheckDriverTests {
    private static func collect(_ host: String, _ port: Int) async throws -> [String: Double] {
        var driver = try TCPCheckDriver(.fixture(#"{"host": "\#(host)", "port": \#(port), "timeout_seconds": 30}"#))
        return try await driver.collect(at: .fixture(seconds: 0))
    }

    @Test("A port where somebody listens is reachable, in a time")
    func reachable() async throws {
        for host in ["127.0.0.1", "localhost"] {
            let values = try await TestServer.with({ _ in }, { port in try await Self.collect(host, port) })
            #expect(values["reachable"] == 1)
            #expect((0.001..<30_000).contains(values["connect_time"] ?? -1))
        }
    }

    @Test("A port where nobody listens, and a name that is none, are values, too")
    func unreachable() async throws {
        #expect(try await Self.collect("127.0.0.1", TestServer.nobody) == ["reachable": 0])
        #expect(try await Self.collect("nobody.invalid", TestServer.nobody) == ["reachable": 0])
    }

    @Test("A cancelled run is no value")
    func cancelled() async throws {
        let problem = await withTaskGroup(of: String?.self) { group in
            group.addTask { await reason { try await Self.collect("127.0.0.1", 9) } }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(problem == "CancellationError()")
    }

    @Test(
        "Settings that cannot be are told",
        arguments: [
            (#"{"port": 80}"#, "Setting 'host': is missing."),
            (#"{"host": "a", "port": 0}"#, "Setting 'port': should be a whole number from 1 to 65535."),
            (
                #"{"host": "a", "port": 80, "timeout_seconds": 31}"#,
                "Setting 'timeout_seconds': should be from 0.1 to 30."
            ),
        ])
    func badSettings(json: String, words: String) async {
        #expect(await reason { try TCPCheckDriver(.fixture(json)) } == words)
    }
}
