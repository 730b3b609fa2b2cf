import Hummingbird

/// `interval` of the history: one of PerfWatch's four widths, or `auto`.
enum HistoryInterval {
    private static let widths: [(label: String, width: BucketWidth)] = [
        ("5s", .fiveSeconds), ("1m", .minute), ("5m", .fiveMinutes), ("1h", .hour),
    ]

    /// - Parameter text: Nil or empty: `auto`.
    /// - Throws: 400 for any other.
    static func width(_ text: String?, for range: Duration) throws -> BucketWidth {
        let label = text?.lowercased() ?? ""
        if label.isEmpty || label == "auto" { return .automatic(for: range) }
        guard let width = self.widths.first(where: { $0.label == label })?.width else {
            throw HistoryError.notOneOf("interval", self.widths.map(\.label) + ["auto"])
        }
        return width
    }
}
