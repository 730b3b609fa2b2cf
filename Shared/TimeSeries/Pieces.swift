/// Points of one channel from several pieces, brought into one order. As many as were added come out: equal points are kept.
package struct Pieces: Sendable {
    private var points: [Point] = []
    private var isOrdered = true

    package init() {}

    package var isEmpty: Bool { self.points.isEmpty }

    /// Adds what `decode` appends: one piece, in its order.
    package mutating func add(_ decode: (inout [Point]) throws(CodecError) -> Void) throws(CodecError) {
        let end = self.points.count
        try decode(&self.points)
        if end > 0, end < self.points.count, self.points[end] < self.points[end - 1] { self.isOrdered = false }
    }

    package mutating func add(_ piece: some Sequence<Point>) {
        let end = self.points.count
        self.points.append(contentsOf: piece)
        if end > 0, end < self.points.count, self.points[end] < self.points[end - 1] { self.isOrdered = false }
    }

    /// All points in their order; the pieces are empty afterwards.
    ///
    /// Costs nothing when the pieces came one behind the other; else O(*n* log pieces), as the sort finds the runs.
    package mutating func merge() -> [Point] {
        var merged: [Point] = []
        swap(&merged, &self.points)
        if !self.isOrdered { merged.sort() }
        self.isOrdered = true
        return merged
    }
}
