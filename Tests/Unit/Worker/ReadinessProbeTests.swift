import Testing

@testable import WorkerService

@Suite struct ReadinessProbeTests {
    @Test("Only 200 is ready; another answer is told in its own words, if it has any")
    func answers() {
        func problem(_ text: String) -> String? { ReadinessProbe.problem(in: Array(text.utf8)) }
        #expect(problem("HTTP/1.1 200 OK\r\n\r\n{}") == nil)
        #expect(
            problem("HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\n{\"detail\":\"redis: no answer\",\"checks\":{}}")
                == "redis: no answer")
        #expect(problem("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>") == "it answers with 502")
        #expect(problem("SSH-2.0-OpenSSH_9.2\r\n") == "it does not answer")
        #expect(problem("") == "it does not answer")
    }

    @Test(
        "A service has a name, a host and a port",
        arguments: ["query", "query=", "query=host", "query=:80", "query=h:0", "q y=h:80", "=h:80"])
    func refused(text: String) {
        #expect(WatchedService(text) == nil)
    }

    @Test("Where nothing listens, it cannot be reached")
    func nobody() async throws {
        let service = try #require(WatchedService("query=127.0.0.1:1"))
        #expect(await ReadinessProbe.problem(of: service) == "it cannot be reached")
    }
}
