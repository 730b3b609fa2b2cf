import Domain
import TimeSeries

/// The part of a line where readings are gone and their buckets answer, for when it is short enough to be given whole.
struct CoarseLine: Sendable {
    /// Points of the line; very many when the buckets were not listed.
    private(set) var points: Int64 = 0

    /// Readings that the buckets stand for.
    private(set) var readings: Int64 = 0

    /// The widest buckets so far; nil: there are none.
    private(set) var coarsest: RollupWidth?

    private var pieces: [[Point]] = []

    /// - Parameter buckets: Behind those added before. No more are listed than may be given whole.
    mutating func add(_ buckets: [Rollup], _ width: RollupWidth, in grid: ColumnGrid) {
        for bucket in buckets {
            let piece = bucket.linePoints(width, from: grid.from, to: grid.to)
            guard !piece.isEmpty else { continue }
            self.points += Int64(piece.count)
            self.readings += bucket.aggregate.count
            if self.points <= Int64(grid.count * 4) { self.pieces.append(piece) }
            self.note(width)
        }
    }

    /// Buckets that are part of the line, which can therefore not be given whole.
    mutating func addUnlisted(_ buckets: Int, _ width: RollupWidth, readings: Int64) {
        guard buckets > 0 else { return }
        self.points += Int64(Int32.max)
        self.readings += readings
        self.note(width)
    }

    private mutating func note(_ width: RollupWidth) {
        if width == .hour || self.coarsest == nil { self.coarsest = width }
    }

    /// All its points, and behind them `readings`, with breaks where two buckets or readings are further apart than `gap`.
    func line(gap: Duration, behind readings: [Point]) -> [Point] {
        var line = LineWriter(gap: gap, capacity: Int(self.points) + readings.count)
        for piece in self.pieces {
            for (index, point) in piece.enumerated() { line.append(point, joined: index > 0) }
        }
        for reading in readings { line.append(reading, joined: false) }
        return line.points
    }
}
