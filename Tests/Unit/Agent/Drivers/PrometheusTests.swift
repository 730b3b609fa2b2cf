import Testing

@testable import AgentService

@Suite("A page of metrics")
struct PrometheusTests {
    private static let page = """
        # HELP http_requests_total Requests, by code.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="post",code="400"}    3 1395066363000

        http_requests_total{ method = "get" , code="200", } 5e3
        msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
        metric_without_timestamp_and_labels 12.47\r
        something_weird{problem="division by zero"} +Inf -3982045
        not_measured NaN
        temperature -4.5
        """

    private static func sum(_ selector: String, of page: String = page) throws -> Double {
        let selector = try #require(PrometheusSelector(selector))
        let samples = try #require(PrometheusSample.parse(Array(page.utf8)))
        let chosen = samples.filter(selector.matches)
        #expect(!chosen.isEmpty)
        return chosen.reduce(0) { $0 + $1.value }
    }

    @Test(
        "A selector adds up what it chooses",
        arguments: [
            ("http_requests_total", 6030), (#"http_requests_total{code="200"}"#, 6027),
            (#" http_requests_total { method="post" , code="400" } "#, 3),
            ("metric_without_timestamp_and_labels", 12.47),
            ("temperature{}", -4.5), (#"msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT"}"#, 1.458255915e9),
            (#"msdos_file_access_time_seconds{error="Cannot find file:\n\"FILE.TXT\""}"#, 1.458255915e9),
            (#"something_weird{problem="division by zero"}"#, Double.infinity),
        ])
    func selects(_ selector: String, _ expected: Double) throws {
        #expect(try Self.sum(selector) == expected)
    }

    @Test("What is not there is not chosen")
    func other() throws {
        let samples = try #require(PrometheusSample.parse(Array(Self.page.utf8)))
        for text in ["http_requests", #"http_requests_total{code="500"}"#, #"temperature{room="1"}"#] {
            let selector = try #require(PrometheusSelector(text))
            #expect(!samples.contains(where: selector.matches))
        }
    }

    @Test(
        "What is no selector is refused",
        arguments: [
            "", "1up", "up{", #"up{a=b}"#, #"up{a!="b"}"#, #"up{a="b}"#, "up down", #"up{a="b"} > 1"#, "{}",
            #"up{a="b" c="d"}"#,
        ])
    func noSelector(_ text: String) {
        #expect(PrometheusSelector(text) == nil)
    }

    @Test(
        "A page that is none is refused whole", arguments: ["<html>", "up", "up one", #"up{a="b"} "#, "up{a=\"b\n} 1"])
    func noPage(_ text: String) {
        #expect(PrometheusSample.parse(Array("fine 1\n\(text)\n".utf8)) == nil)
    }
}
