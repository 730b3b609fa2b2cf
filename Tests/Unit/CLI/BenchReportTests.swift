import Testing

@testable import CLIService

@Suite struct BenchReportTests {
    private let machine = MachineFacts(
        cores: 2, processor: "Some CPU", memoryMegabytes: 24_105, kernel: "6.1.0", system: "Debian", loadBefore: 0.5,
        generator: "release")

    @Test(
        "Numbers have three digits that matter, and a space between thousands",
        arguments: [
            (0, "0"), (0.0416, "0.042"), (3.714, "3.71"), (12.44, "12.4"), (481.6, "482"), (48_210.4, "48 210"),
            (1_000_000, "1 000 000"), (-2.5, "-2.50"), (7, "7"), (999.7, "1 000"),
        ])
    func text(number: Double, text: String) {
        #expect(BenchReport.text(number) == text)
    }

    @Test("A table says what was measured and where, and lines its figures up")
    func table() {
        var report = BenchReport(
            scenario: "ingest", label: "release 1a2b3c4", at: "2026-11-21T00:00:00.000000Z",
            server: "http://127.0.0.1:8080",
            machine: self.machine,
            settings: [
                .init(name: "connections", value: 4, unit: ""), .init(name: "rate", value: 10_000, unit: "readings/s"),
            ])
        report.add("readings acknowledged", 48_210, "1/s")
        report.add(
            "after",
            LatencySummary(
                count: 3, p50: .microseconds(12_500), p95: .milliseconds(20), p99: .milliseconds(30), max: .seconds(1)))
        report.add("nothing", nil)
        #expect(
            report.table == """
                bench ingest, 2026-11-21T00:00:00.000000Z, http://127.0.0.1:8080, release 1a2b3c4
                2 cores (Some CPU), 24105 MB, Debian, Linux 6.1.0, load before 0.500, generator built for release
                connections 4, rate 10 000 readings/s

                  readings acknowledged  48 210 1/s
                  after p50                12.5 ms
                  after p95                  20 ms
                  after p99                  30 ms
                  after max               1 000 ms
                """)
    }
}
