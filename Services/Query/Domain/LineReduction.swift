import Domain
import TimeSeries

/// Reduces a line to what a chart of so many pixel columns can show: of each column the first, lowest, highest and last
/// point. The line drawn through them has the same pixels as the line through all points.
///
/// Source: U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 7 (2014). Their proof: within a
/// column a line lights the pixels from its lowest to its highest point, as consecutive points are joined; between two columns
/// only the join of the last point of one and the first of the next lights pixels.
///
/// **From buckets, exactly.** A minute's or hour's bucket knows its first and last point and its lowest and highest value.
/// ```
///              column L              │             column R = L + 1
///   ┌ bucket ┐┌ bucket ┐┌ bucket ┐ ┌─┼──────┐ ┌ bucket ┐┌ bucket ┐
///     whole     whole     whole     straddles    whole     whole
/// ```
/// A bucket whose first and last point lie in one column gives that column all it needs: *when* the value was lowest does
/// not matter to a column's pixels. One that *straddles* an edge hides where its points divide: the last of L, the first of
/// R, and how low and high each side goes. It is *settled* without its readings when [its lowest, its highest] lies within
/// what other points span in both columns already. For then
/// 1. whatever its points in L and in R are, they light no pixel there that is not lit: a column's lit pixels are all those
///    from its lowest to its highest, and these bounds do not move;
/// 2. the true join goes from a value of the bucket in L to a value of the bucket in R. A join of neighbouring columns stays in
///    these two columns and between the two values, so all its pixels are lit by the bounds of 1;
/// 3. the bucket's own first point, as the last of L, and its last point, as the first of R, are real, and their join too is
///    between values of the bucket. So the picture is the same with these as with the true ones. It is the same whether the
///    line breaks there or not, so it never does.
///
/// Every other straddling bucket is read: finer buckets, then readings.
///
/// A gap within one column is narrower than a pixel and breaks nothing; one between two columns does.
struct LineReduction: Sendable {
    let grid: ColumnGrid
    private var columns: [PixelColumn?]
    /// Column *k* is joined to the next one that has points, however far that is.
    private var isJoined: [Bool]
    private var current: (index: Int, span: Range<Timestamp>)

    /// Readings in what was added.
    private(set) var count: Int64 = 0

    init(_ grid: ColumnGrid) {
        self.grid = grid
        self.columns = Array(repeating: nil, count: grid.count)
        self.isJoined = Array(repeating: false, count: grid.count)
        self.current = (0, grid.start(of: 0)..<grid.start(of: 1))
    }

    /// Takes the buckets that lie in one column, and passes over those outside the grid.
    ///
    /// - Parameter buckets: In any order.
    /// - Returns: Those that straddle an edge, of a column or of the grid.
    mutating func add(_ buckets: [Rollup], _ width: RollupWidth) -> [Rollup] {
        var straddling: [Rollup] = []
        for bucket in buckets {
            let (first, last) = (bucket.aggregate.first.time, bucket.aggregate.last.time)
            guard first < self.grid.to, last >= self.grid.from else { continue }
            guard self.grid.contains(first), self.move(to: first), self.current.span.contains(last) else {
                straddling.append(bucket)
                continue
            }
            self.add(PixelColumn(bucket, width))
            self.count += bucket.aggregate.count
        }
        return straddling
    }

    /// Settles the buckets that can be: see above.
    ///
    /// - Returns: The others, whose readings are needed.
    mutating func settle(_ straddling: [Rollup]) -> [Rollup] {
        straddling.filter { !self.settle($0.aggregate) }
    }

    private mutating func settle(_ bucket: Aggregate) -> Bool {
        guard self.grid.contains(bucket.first.time), self.grid.contains(bucket.last.time) else { return false }
        let left = self.grid.column(of: bucket.first.time)
        guard self.grid.column(of: bucket.last.time) == left + 1,
            self.columns[left]?.covers(bucket.minimum, bucket.maximum) == true,
            self.columns[left + 1]?.covers(bucket.minimum, bucket.maximum) == true
        else { return false }
        self.columns[left]?.add(bucket.first)
        self.columns[left + 1]?.add(bucket.last)
        self.isJoined[left] = true
        self.count += bucket.count
        return true
    }

    /// Takes a bucket whose readings are gone: as well as it can be known.
    mutating func addCoarse(_ bucket: Rollup, _ width: RollupWidth) {
        let points = bucket.linePoints(width, from: self.grid.from, to: self.grid.to)
        guard let first = points.first, let last = points.last else { return }
        for point in points {
            _ = self.move(to: point.time)
            self.add(PixelColumn(point))
        }
        for column in self.grid.column(of: first.time)..<self.grid.column(of: last.time) {
            self.isJoined[column] = true
        }
        self.count += bucket.aggregate.count
    }

    /// Takes readings of the grid; their times rise.
    mutating func add(_ points: [Point]) {
        self.count += Int64(points.count)
        var index = 0
        while index < points.count {
            var column = PixelColumn(points[index])
            _ = self.move(to: points[index].time)
            let end = self.current.span.upperBound
            index += 1
            while index < points.count, points[index].time < end {
                column.add(points[index])
                index += 1
            }
            self.add(column)
        }
    }

    /// Looks for the edges once a column.
    private mutating func move(to time: Timestamp) -> Bool {
        if !self.current.span.contains(time) {
            let index = self.grid.column(of: time)
            self.current = (index, self.grid.start(of: index)..<self.grid.start(of: index + 1))
        }
        return true
    }

    private mutating func add(_ part: PixelColumn) {
        if self.columns[self.current.index]?.add(part) == nil { self.columns[self.current.index] = part }
    }

    /// The line: of each column at most four points, and a break between two columns' points further apart than `gap`.
    func line(gap: Duration) -> [Point] {
        var line = LineWriter(gap: gap, capacity: self.grid.count * 4)
        var isJoined = false
        for (index, column) in self.columns.enumerated() {
            guard let column else { continue }
            column.append(to: &line, joined: isJoined)
            isJoined = self.isJoined[index]
        }
        return line.points
    }
}
