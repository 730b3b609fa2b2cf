import Archive
import Domain
import TimeSeries

/// Makes one channel's line for a chart, from as little as gives the same pixels (``LineReduction`` has the proof): says what
/// to read, and takes it.
/// ```
///  hours or minutes of the range ─┬─ whole in a column ─────────────────────────────▶ LineReduction
///                                 ├─ at the range's edges ─▶ minutes ─▶ readings ───▶
///                                 └─ straddling ─┬─ settled ────────────────────────▶
///                                                └─ not ─▶ minutes ─▶ … ─▶ readings ▶
/// ```
/// Few readings, at most four a column, are given whole instead.
struct PixelLine: Sendable {
    /// What is to be read next. Spans rise and are apart from each other.
    enum Step: Sendable {
        /// The buckets that touch the spans, in their order.
        case rollups([Range<Timestamp>], RollupWidth)
        /// The readings in the spans, each portion in its order.
        case readings([Range<Timestamp>])
        /// Nothing.
        case done(Line)
    }

    /// In the order in which they are gone through; those with nothing to read are passed over.
    private enum Phase: Int {
        case start, hoursAlone, minutesAlone, minutesOfThose, buckets, learning, edgeMinutes, edgeReadings
        case whole, straddlingMinutes, straddlingReadings, end
    }

    private let channel: Channel
    private let question: LineQuestion
    private let grid: ColumnGrid
    private let regions: LineRegions
    private let past: Duration

    /// All readings are looked at, so that no extreme stands in the middle of its bucket.
    private let areTimesReal: Bool

    private var phase = Phase.start
    private var reduction: LineReduction
    private var spacing = MedianSpacing()

    /// The buckets whose readings are gone, while they are few enough to be given whole, and how many readings they had.
    private var gone = CoarseLine()
    private var goneCount: Int64 = 0

    /// Of readings that are there: what straddles and is not dealt with yet, and a bound of their number.
    private var hours: [Rollup] = []
    private var minutes: [Rollup] = []
    private var bound: Int64 = 0

    private var isWhole = false
    private var whole: [Point] = []

    /// - Parameters:
    ///   - columns: Of pixels.
    ///   - horizons: Of the channel.
    ///   - now: The end of what can have been measured.
    init(
        _ channel: Channel, _ question: LineQuestion, columns: Int, areTimesReal: Bool = false, horizons: Horizons,
        now: Timestamp
    ) {
        self.channel = channel
        self.question = question
        self.grid = ColumnGrid(from: question.from, to: question.to, count: columns)
        self.regions = LineRegions(from: question.from, to: question.to, horizons)
        self.past = question.past(now)
        self.areTimesReal = areTimesReal
        self.reduction = LineReduction(self.grid)
    }

    /// Hours where a column is at least two of them wide, if the spacing may be learned from them.
    private var baseWidth: RollupWidth {
        self.question.learningWidth == .hour && self.grid.columnWidth >= .seconds(7200) ? .hour : .minute
    }

    /// What to read next, after all of the step before was taken.
    mutating func next() -> Step {
        while self.phase != .end {
            self.phase = Phase(rawValue: self.phase.rawValue + 1) ?? .end
            switch self.begin() {
            case .rollups(let spans, let width) where !spans.isEmpty: return .rollups(spans, width)
            case .readings(let spans) where !spans.isEmpty: return .readings(spans)
            default: continue
            }
        }
        return .done(self.line())
    }

    private mutating func begin() -> Step? {
        let there = self.regions.readings
        switch self.phase {
        case .start, .end: return nil
        case .hoursAlone: return .rollups([self.regions.hours].nonEmpty, .hour)
        case .minutesAlone: return .rollups([self.regions.minutes].nonEmpty, self.baseWidth)
        case .minutesOfThose:
            defer { self.hours = [] }
            return .rollups(self.hours.spans(.hour, within: self.regions.minutes), .minute)
        case .buckets:
            self.goneCount = self.reduction.count
            return .rollups([there].nonEmpty, self.baseWidth)
        case .learning:
            guard self.question.learningWidth != self.baseWidth else { return nil }
            return .rollups([self.regions.minutes.lowerBound..<there.upperBound].nonEmpty, .hour)
        case .edgeMinutes: return .rollups(self.hours.removeEdges(of: self.grid).spans(.hour, within: there), .minute)
        case .edgeReadings: return .readings(self.minutes.removeEdges(of: self.grid).spans(.minute, within: there))
        case .whole:
            let readings =
                self.areTimesReal
                ? self.bound : self.reduction.count - self.goneCount + self.hours.readings + self.minutes.readings
            self.isWhole = self.gone.points + readings <= Int64(self.grid.count * 4)
            return self.isWhole || self.areTimesReal ? .readings([there].nonEmpty) : nil
        case .straddlingMinutes:
            guard !self.isWhole else { return nil }
            self.hours = self.reduction.settle(self.hours)
            return .rollups(self.hours.spans(.hour, within: there), .minute)
        case .straddlingReadings:
            guard !self.isWhole else { return nil }
            // Those of the range's edges came before those of hours.
            self.minutes = self.reduction.settle(self.minutes.sorted { $0.start < $1.start })
            return .readings(self.minutes.spans(.minute, within: there))
        }
    }

    mutating func take(_ buckets: [Rollup]) {
        switch self.phase {
        case .hoursAlone:
            self.spacing.add(buckets)
            self.addGone(buckets, .hour)
        case .minutesAlone where self.baseWidth == .hour:
            self.spacing.add(buckets)
            let straddling = self.reduction.add(buckets, .hour)
            self.gone.addUnlisted(buckets.count, .minute, readings: buckets.readings - straddling.readings)
            self.hours += straddling
        case .minutesAlone:
            if self.question.learningWidth == .minute { self.spacing.add(buckets) }
            self.addGone(buckets, .minute)
        case .minutesOfThose: self.addGone(buckets, .minute)
        case .buckets:
            if self.question.learningWidth == self.baseWidth { self.spacing.add(buckets) }
            self.bound += buckets.readings
            guard !self.areTimesReal else { return }
            let straddling = self.reduction.add(buckets, self.baseWidth)
            if self.baseWidth == .hour { self.hours += straddling } else { self.minutes += straddling }
        case .learning: self.spacing.add(buckets)
        default: self.minutes += self.reduction.add(buckets, .minute)
        }
    }

    mutating func take(_ readings: [Point]) {
        if self.isWhole { self.whole += readings } else { self.reduction.add(readings) }
    }

    private mutating func addGone(_ buckets: [Rollup], _ width: RollupWidth) {
        self.gone.add(buckets, width, in: self.grid)
        for bucket in self.reduction.add(buckets, width) { self.reduction.addCoarse(bucket, width) }
    }

    private func line() -> Line {
        let spacing = Spacing(expected: self.channel.expectedInterval, median: self.spacing.median())
        let count =
            self.gone.readings + (self.isWhole ? Int64(self.whole.count) : self.reduction.count - self.goneCount)
        let own = self.isWhole ? Resolution.raw : .reduced
        return Line(
            channel: self.channel,
            points: self.isWhole
                ? self.gone.line(gap: spacing.gap, behind: self.whole.sorted())
                : self.reduction.line(gap: spacing.gap),
            resolution: self.gone.coarsest.map(Resolution.rollups) ?? own,
            interval: self.gone.coarsest?.duration ?? (self.isWhole ? nil : self.grid.columnWidth), gap: spacing.gap,
            count: count, completeness: spacing.completeness(of: count, over: self.past))
    }
}

extension [Range<Timestamp>] {
    fileprivate var nonEmpty: Self { self.filter { !$0.isEmpty } }
}

extension [Rollup] {
    fileprivate var readings: Int64 { self.reduce(0) { $0 + $1.aggregate.count } }

    /// The time of the buckets, joined where they touch each other.
    fileprivate func spans(_ width: RollupWidth, within range: Range<Timestamp>) -> [Range<Timestamp>] {
        var spans: [Range<Timestamp>] = []
        for bucket in self {
            let span = (bucket.start..<bucket.start + width.duration).clamped(to: range)
            if span.isEmpty { continue }
            if let last = spans.last, last.upperBound == span.lowerBound {
                spans[spans.count - 1] = last.lowerBound..<span.upperBound
            } else {
                spans.append(span)
            }
        }
        return spans
    }

    /// Removes and returns the buckets that straddle an edge of the whole grid.
    fileprivate mutating func removeEdges(of grid: ColumnGrid) -> [Rollup] {
        let edges = self.filter { !grid.contains($0.aggregate) }
        self.removeAll { !grid.contains($0.aggregate) }
        return edges
    }
}

extension ColumnGrid {
    fileprivate func contains(_ bucket: Aggregate) -> Bool {
        self.contains(bucket.first.time) && self.contains(bucket.last.time)
    }
}
