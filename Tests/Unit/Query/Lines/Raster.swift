import Domain
import TimeSeries

@testable import QueryService

/// A picture of a line, as the UI draws it: points rounded to pixels, a vertical bar within a column, and between two columns
/// Bresenham's line.
struct Raster: Equatable {
    let grid: ColumnGrid
    let height: Int
    private let low: Double
    private let scale: Double
    /// Of each column its rows, one bit each.
    private var bits: [UInt64]
    private let words: Int

    /// - Parameter range: Of the values.
    init(_ grid: ColumnGrid, height: Int, range: ClosedRange<Double>) {
        self.grid = grid
        self.height = height
        self.words = (height + 63) / 64
        self.low = range.lowerBound
        let span = range.upperBound - range.lowerBound
        self.scale = span > 0 ? Double(height - 1) / span : 0
        self.bits = Array(repeating: 0, count: grid.count * self.words)
    }

    private func row(_ value: Double) -> Int { Int(((value - self.low) * self.scale).rounded()) }

    /// - Parameter points: In the order of time; the line breaks at values that are no numbers.
    mutating func draw(_ points: [Point]) {
        var pen: (x: Int, y: Int)?
        for point in points {
            guard !point.value.isNaN else {
                pen = nil
                continue
            }
            let next = (x: self.grid.column(of: point.time), y: self.row(point.value))
            self.draw(from: pen ?? next, to: next)
            pen = next
        }
    }

    private mutating func draw(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
        if start.x == end.x {
            return self.light(start.x, min(start.y, end.y), max(start.y, end.y))
        }
        let (dx, dy) = (end.x - start.x, -abs(end.y - start.y))
        let step = start.y < end.y ? 1 : -1
        var (x, y, error) = (start.x, start.y, dx + dy)
        while true {
            self.light(x, y, y)
            if x == end.x, y == end.y { return }
            let doubled = 2 * error
            if doubled >= dy {
                error += dy
                x += 1
            }
            if doubled <= dx {
                error += dx
                y += step
            }
        }
    }

    /// The rows from `low` to `high` of a column.
    private mutating func light(_ x: Int, _ low: Int, _ high: Int) {
        var word = low / 64
        while word <= high / 64 {
            let first = max(low - word * 64, 0)
            let last = min(high - word * 64, 63)
            self.bits[x * self.words + word] |= (UInt64.max >> UInt64(63 - last + first)) << UInt64(first)
            word += 1
        }
    }

    func differences(from other: Raster) -> Int {
        var count = 0
        var index = 0
        while index < self.bits.count {
            count += (self.bits[index] ^ other.bits[index]).nonzeroBitCount
            index += 1
        }
        return count
    }

    var lit: Int { self.bits.reduce(0) { $0 + $1.nonzeroBitCount } }
}
