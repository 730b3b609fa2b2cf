/// The readings of the last while, summed up in cells of a sixtieth of it.
///
/// A cell leaves when its last reading has left: with one reading in each the window is exact, else its edge is as sharp as a cell.
struct WindowCells: Sendable, Hashable {
    static let cellCount: Int64 = 60
    /// Encoded bytes, at most: a reading more than cells, and its edges lie within two.
    static let sizeLimit = 62 * 64

    struct Cell: Sendable, Hashable {
        /// Counted from 1970 in cells.
        var place: Int64
        var count: Int64
        var sum: Double
        var minimum: Double
        var maximum: Double
        /// Microseconds since 1970, rising from cell to cell.
        var firstTime: Int64
        var first: Double
        var lastTime: Int64
        var last: Double
    }

    /// Oldest first.
    var cells: [Cell] = []

    /// Adds a reading that is not older than the newest.
    mutating func absorb(_ time: Int64, _ value: Double, length: Int64) {
        self.forget(before: time - length)
        let place = time.dividedDown(by: max(1, length / Self.cellCount))
        if let last = self.cells.indices.last, self.cells[last].place == place {
            self.cells[last].add(time, value)
        } else {
            self.cells.append(
                Cell(
                    place: place, count: 1, sum: value, minimum: value, maximum: value, firstTime: time, first: value,
                    lastTime: time, last: value))
        }
    }

    /// Drops what is not younger than `time`.
    mutating func forget(before time: Int64) {
        guard let first = self.cells.first, first.lastTime <= time else { return }
        let kept = self.cells.firstIndex { $0.lastTime > time } ?? self.cells.count
        self.cells.removeFirst(kept)
    }

    var count: Int64 { self.cells.reduce(0) { $0 + $1.count } }

    /// NaN: there are too few readings to say.
    func value(of function: WindowFunction) -> Double {
        switch function {
        case .count: return Double(self.count)
        case .average: return self.sum / Double(self.count)
        case .sum: return self.cells.isEmpty ? .nan : self.sum
        case .minimum: return self.cells.reduce(.nan) { Double.minimum($0, $1.minimum) }
        case .maximum: return self.cells.reduce(.nan) { Double.maximum($0, $1.maximum) }
        case .change, .rate:
            guard let first = self.cells.first, let last = self.cells.last, first.firstTime < last.lastTime else {
                return .nan
            }
            let change = last.last - first.first
            return function == .change ? change : change / (Double(last.lastTime - first.firstTime) / 1_000_000)
        case .percentile: return .nan
        }
    }

    private var sum: Double { self.cells.reduce(0) { $0 + $1.sum } }
}

extension WindowCells.Cell {
    fileprivate mutating func add(_ time: Int64, _ value: Double) {
        self.count += 1
        self.sum += value
        self.minimum = min(self.minimum, value)
        self.maximum = max(self.maximum, value)
        self.lastTime = time
        self.last = value
    }
}
