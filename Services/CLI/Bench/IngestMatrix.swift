/// Every format with every size of batch, one after the other: where the cost of a batch ends and that of a reading begins.
struct IngestMatrix: Sendable, Encodable {
    var at: String
    var label: String?
    var machine: MachineFacts
    /// Seconds of each measurement.
    var seconds: Double
    var dashboards: Int
    private(set) var rows: [IngestMeasurement] = []

    static let batches = [1, 10, 100, 1000]

    init(at: String, label: String?, machine: MachineFacts, seconds: Double, dashboards: Int) {
        self.at = at
        self.label = label
        self.machine = machine
        self.seconds = seconds
        self.dashboards = dashboards
    }

    mutating func add(_ measurement: IngestMeasurement) {
        self.rows.append(measurement)
    }

    /// Programs that took a noticeable share anywhere, the costliest first.
    private var programs: [String] {
        var totals: [String: Double] = [:]
        for row in self.rows {
            for (name, seconds) in row.processorSecondsPerMillion { totals[name, default: 0] += seconds }
        }
        return totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    /// Markdown, as it stands in `docs/benchmarks.md`.
    var table: String {
        let programs = self.programs
        let columns =
            ["format", "batch", "readings/s", "p50 ms", "p99 ms", "queries/s", "stack s/1e6"]
            + programs.map { "\($0) s/1e6" } + ["generator s/1e6"]
        var lines = [
            "bench ingest matrix, \(self.at)\(self.label.map { ", \($0)" } ?? ""), \(BenchReport.text(self.seconds)) s each, "
                + "\(self.dashboards) dashboards asking",
            self.machine.description, "",
            "| " + columns.joined(separator: " | ") + " |",
            "|" + String(repeating: "---|", count: columns.count),
        ]
        for row in self.rows {
            let cells =
                [
                    row.format.rawValue, "\(row.batch)", BenchReport.text(row.readingsPerSecond),
                    BenchReport.text(row.p50),
                    BenchReport.text(row.p99), BenchReport.text(row.queriesPerSecond),
                    BenchReport.text(row.stackSecondsPerMillion),
                ]
                + programs.map { row.processorSecondsPerMillion[$0].map(BenchReport.text) ?? "–" }
                + [BenchReport.text(row.generatorSecondsPerMillion)]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }
}
