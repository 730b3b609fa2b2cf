/// What a measurement says: under which circumstances, and its figures. A table for people, JSON for comparisons.
struct BenchReport: Sendable, Encodable {
    struct Figure: Sendable, Encodable, Hashable {
        var name: String
        var value: Double
        var unit: String
    }

    var scenario: String
    var label: String?
    /// RFC 3339.
    var at: String
    var server: String
    var machine: MachineFacts
    /// How the load was set, in the order in which it is shown.
    var settings: [Figure]
    private(set) var figures: [Figure] = []

    init(
        scenario: String, label: String?, at: String, server: String, machine: MachineFacts, settings: [Figure]
    ) {
        self.scenario = scenario
        self.label = label
        self.at = at
        self.server = server
        self.machine = machine
        self.settings = settings
    }

    mutating func add(_ name: String, _ value: Double, _ unit: String) {
        self.figures.append(Figure(name: name, value: value, unit: unit))
    }

    /// Adds median, high percentiles and maximum in milliseconds; nothing when nothing was measured.
    mutating func add(_ name: String, _ latency: LatencySummary?) {
        guard let latency else { return }
        for (suffix, duration) in [
            ("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99), ("max", latency.max),
        ] {
            self.add("\(name) \(suffix)", duration / .milliseconds(1), "ms")
        }
    }

    /// Lines without a final newline.
    var table: String {
        var lines = [
            "bench \(self.scenario), \(self.at), \(self.server)\(self.label.map { ", \($0)" } ?? "")",
            self.machine.description,
            self.settings.map { "\($0.name) \(Self.text($0.value))\($0.unit.isEmpty ? "" : " \($0.unit)")" }
                .joined(separator: ", "),
            "",
        ]
        let values = self.figures.map { Self.text($0.value) }
        let nameWidth = self.figures.map(\.name.count).max() ?? 0
        let valueWidth = values.map(\.count).max() ?? 0
        for (figure, value) in zip(self.figures, values) {
            let padding = String(repeating: " ", count: nameWidth - figure.name.count + 2 + valueWidth - value.count)
            let unit = figure.unit.isEmpty ? "" : " \(figure.unit)"
            lines.append("  \(figure.name)\(padding)\(value)\(unit)")
        }
        return lines.joined(separator: "\n")
    }

    /// Three significant digits or whole numbers, thousands apart: `0.042`, `3.71`, `12.4`, `48 210`.
    static func text(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let magnitude = abs(value)
        let isWhole = magnitude == magnitude.rounded() || magnitude >= 100
        let digits = isWhole ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3
        let scale = [1, 10, 100, 1000][digits]
        let scaled = Int((magnitude * Double(scale)).rounded())
        var whole = String(scaled / scale)
        for index in stride(from: whole.count - 3, to: 0, by: -3) {
            whole.insert(" ", at: whole.index(whole.startIndex, offsetBy: index))
        }
        let sign = value < 0 ? "-" : ""
        guard digits > 0 else { return sign + whole }
        let fraction = String(scaled % scale)
        return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}
