import Schedules

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
    private(set) var cells: [Cell] = []
    /// Of all cells but the last, which alone changes.
    private var closed = Totals()

    private struct Totals: Sendable, Hashable {
        var count: Int64 = 0
        var sum = 0.0
        var minimum = Double.infinity
        var maximum = -Double.infinity

        mutating func add(_ cell: Cell) {
            self.count += cell.count
            self.sum += cell.sum
            self.minimum = min(self.minimum, cell.minimum)
            self.maximum = max(self.maximum, cell.maximum)
        }
    }

    init() {}

    /// - Parameter cells: In order, none of one place with another.
    init(_ cells: [Cell]) {
        self.cells = cells
        self.close()
    }

    /// Adds a reading that is not older than the newest.
    mutating func absorb(_ time: Int64, _ value: Double, length: Int64) {
        self.forget(before: time - length)
        let place = time.dividedDown(by: max(1, length / Self.cellCount))
        if let last = self.cells.indices.last, self.cells[last].place == place {
            self.cells[last].add(time, value)
        } else {
            if let last = self.cells.last { self.closed.add(last) }
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
        self.close()
    }

    private mutating func close() {
        self.closed = Totals()
        for cell in self.cells.dropLast() { self.closed.add(cell) }
    }

    private var totals: Totals {
        var totals = self.closed
        if let last = self.cells.last { totals.add(last) }
        return totals
    }

    var count: Int64 { self.totals.count }

    /// NaN: there are too few readings to say.
    func value(of function: WindowFunction) -> Double {
        switch function {
        case .count: return Double(self.count)
        case .average, .sum, .minimum, .maximum:
            guard !self.cells.isEmpty else { return .nan }
            let totals = self.totals
            return switch function {
            case .average: totals.sum / Double(totals.count)
            case .sum: totals.sum
            case .minimum: totals.minimum
            default: totals.maximum
            }
        case .change, .rate:
            guard let first = self.cells.first, let last = self.cells.last, first.firstTime < last.lastTime else {
                return .nan
            }
            let change = last.last - first.first
            return function == .change ? change : change / (Double(last.lastTime - first.firstTime) / 1_000_000)
        case .percentile: return .nan
        }
    }
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
