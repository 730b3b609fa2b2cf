import Domain

/// The pixel columns of a chart: column *k* of *n* covers [`from` + *k*·span/*n*, `from` + (*k*+1)·span/*n*).
///
/// In whole numbers of 128 bits: a quotient of doubles puts points at a column's edge into the column before.
struct ColumnGrid: Sendable, Hashable {
    let from: Timestamp
    let to: Timestamp
    let count: Int
    private let span: UInt64

    /// - Parameters:
    ///   - to: After `from`.
    ///   - count: At least 1.
    init(from: Timestamp, to: Timestamp, count: Int) {
        precondition(from < to && count > 0)
        (self.from, self.to, self.count) = (from, to, count)
        self.span = UInt64(to.microseconds - from.microseconds)
    }

    func contains(_ time: Timestamp) -> Bool { time >= self.from && time < self.to }

    /// The column of a time within the grid.
    func column(of time: Timestamp) -> Int {
        let offset = UInt64(time.microseconds - self.from.microseconds)
        return Int(self.span.dividingFullWidth(offset.multipliedFullWidth(by: UInt64(self.count))).quotient)
    }

    /// The first instant of a column; that of column ``count`` is `to`.
    func start(of column: Int) -> Timestamp {
        let count = UInt64(self.count)
        let (quotient, rest) = count.dividingFullWidth(UInt64(column).multipliedFullWidth(by: self.span))
        return Timestamp(microseconds: self.from.microseconds + Int64(quotient) + (rest == 0 ? 0 : 1))
    }

    var columnWidth: Duration { (self.to - self.from) / self.count }
}
