import Domain

/// Turns fresh points of one channel and one UTC day into chunks and rollups: decides what is written, and knows no table.
///
/// ```
/// fresh points ─┬─ raw is kept ──▶ with the chunks they touch ──▶ new chunks ──▶ their minutes anew ──▶ their hours anew
///               ├─ only minutes are kept ──────────────────────▶ added to their minutes ───────────▶ their hours anew
///               └─ only hours are kept ───────────────────────────────────────────────────────────▶ added to their hours
/// ```
/// What is made anew is folded in the order of time, so that it has the same bits however often and in however many parts
/// the points came.
package struct Sealing: Sendable {
    /// What retention has left; each a whole hour. Nil: nothing was removed.
    package struct Limits: Sendable, Hashable {
        package var raw: Timestamp?
        package var minutes: Timestamp?

        package init(raw: Timestamp? = nil, minutes: Timestamp? = nil) {
            self.raw = raw
            self.minutes = minutes
        }
    }

    /// In their order, all of one UTC day.
    package let fresh: [Point]

    /// Those whose raw readings are kept: behind ``Limits/raw``.
    private let kept: [Point]
    private let limits: Limits

    /// - Parameter fresh: In any order.
    package init(_ fresh: [Point], limits: Limits = Limits()) {
        self.fresh = fresh.sorted()
        self.limits = limits
        self.kept = self.fresh.filter { $0.time >= limits.raw ?? Timestamp(microseconds: .min) }
    }

    /// The whole minutes of the points whose raw readings are kept; nil when there are none. All chunks that hold a point
    /// in it have to be loaded; the day's last may be as well, to fill it up.
    package var touched: Range<Timestamp>? {
        guard let first = self.kept.first, let last = self.kept.last else { return nil }
        let start = RollupWidth.minute.floor(first.time)
        return start..<RollupWidth.minute.floor(last.time) + RollupWidth.minute.duration
    }

    /// What is to be written.
    package struct Outcome: Sendable, Hashable {
        /// Take the place of the chunks that were loaded.
        package var chunks: [Chunk]
        /// The rows as they are to be.
        package var minutes: [Rollup]
        package var hours: [Rollup]
        /// Fresh points that live on in rollups only.
        package var unkept: Int
    }

    /// - Parameters:
    ///   - chunks: The points of each chunk that holds a point in ``touched``, and maybe of the day's last.
    ///   - fillsUp: The last of these chunks is the day's last.
    ///   - minutes: The row of the day as it is; empty for none.
    ///   - hours: The row of the month as it is.
    ///   - capacity: Of a chunk; smaller in tests.
    package func seal(
        into chunks: [[Point]], fillsUp: Bool, minutes: [Rollup], hours: [Rollup], capacity: Int = ChunkCodec.capacity
    ) -> Outcome {
        var pieces = Pieces()
        for chunk in chunks { pieces.add(chunk) }
        pieces.add(self.kept)
        let points = pieces.merge()

        let minuteLimit = self.limits.minutes ?? Timestamp(microseconds: .min)
        let late = self.fresh[..<(self.fresh.count - self.kept.count)]
        let toMinutes = late.filter { $0.time >= minuteLimit }
        var newMinutes = Rollup.merge(minutes, Rollup.fold(toMinutes, .minute))
        if let touched = self.touched {
            let anew = Rollup.fold(points.lazy.filter { touched.contains($0.time) }, .minute)
            newMinutes = Rollup.merge(newMinutes.filter { !touched.contains($0.start) }, anew)
        }
        let toHours = late.filter { $0.time < minuteLimit }
        var newHours = Rollup.merge(hours, Rollup.fold(Rollup.fold(toHours, .minute), .hour))
        let changed = Set((toMinutes + self.kept).map { RollupWidth.hour.floor($0.time) })
        if !changed.isEmpty {
            let anew = Rollup.fold(newMinutes, .hour).filter { changed.contains($0.start) }
            newHours = Rollup.merge(newHours.filter { !changed.contains($0.start) }, anew)
        }
        return Outcome(
            chunks: Chunk.split(points, fillsUp: fillsUp, capacity: capacity), minutes: newMinutes, hours: newHours,
            unkept: late.count)
    }
}
