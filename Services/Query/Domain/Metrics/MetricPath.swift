/// Where a value stands in the data of a metric type: `io.read_bytes_per_sec`, `load_avg.0`.
struct MetricPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    let steps: [Step]

    /// The path in one word, as Unity names a metric.
    let text: String

    /// - Parameter text: Keys with dots between them; numbers are places in a list.
    init(_ text: String) {
        self.text = text
        self.steps = text.split(separator: ".").map { part in Int(part).map { .index($0) } ?? .key(String(part)) }
    }

    /// One key, whatever stands in it.
    init(key: String) {
        self.text = key
        self.steps = [.key(key)]
    }
}
