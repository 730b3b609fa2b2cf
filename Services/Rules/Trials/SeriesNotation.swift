/// A series of samples as text, as promtool writes it.
///
/// | item | samples |
/// |---|---|
/// | `5` | 5 |
/// | `5x3` | 5 5 5 5: one and three more |
/// | `0+1x3` `9-2x2` | 0 1 2 3; 9 7 5 |
/// | `_` `_x3` | none, for one or three intervals |
/// | `stale` | none: the series pauses here |
enum SeriesNotation {
    static let sampleLimit = 100_000

    struct Fault: Error, Hashable {
        var item: String
        var message: String
    }

    /// The samples, one for each interval; nil: none then.
    static func samples(_ text: String) throws(Fault) -> [Double?] {
        var samples: [Double?] = []
        for item in text.split(whereSeparator: \.isWhitespace) {
            try self.append(String(item), to: &samples)
            guard samples.count <= self.sampleLimit else {
                throw Fault(item: String(item), message: "a series has \(self.sampleLimit) samples at most")
            }
        }
        return samples
    }

    private static func append(_ item: String, to samples: inout [Double?]) throws(Fault) {
        if item == "stale" {
            samples.append(nil)
            return
        }
        let parts = item.split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
        let repeats = parts.count == 2 ? Int(parts[1]) : 0
        guard let repeats, (0...self.sampleLimit).contains(repeats) else {
            throw Fault(item: item, message: "expected a whole number after x, 100000 at most")
        }
        if parts[0] == "_" {
            samples += Array(repeating: nil, count: max(1, repeats))
            return
        }
        guard let (start, step) = self.line(parts[0]) else {
            throw Fault(item: item, message: "expected items such as 5, 5x3, 0+1x10, _ or stale")
        }
        for index in 0...repeats {
            samples.append(start + Double(index) * step)
        }
    }

    /// `0+1`: where a line starts, and its step.
    private static func line(_ text: Substring) -> (start: Double, step: Double)? {
        if let number = self.number(text) { return (number, 0) }
        for index in text.indices.dropFirst() where text[index] == "+" || text[index] == "-" {
            if let start = self.number(text[..<index]), let step = self.number(text[text.index(after: index)...]) {
                return (start, text[index] == "-" ? -step : step)
            }
        }
        return nil
    }

    private static func number(_ text: Substring) -> Double? {
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), !text.utf8.contains(UInt8(ascii: "n")) else {
            return nil
        }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}
