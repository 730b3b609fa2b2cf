import Archive
import Domain
import Postgres
import TimeSeries

/// Reads one channel's buckets of a given width: from its hours or minutes when the width is a multiple of them, from its
/// readings when it is not.
struct BucketReading {
    private let channel: Channel
    private let question: LineQuestion
    private let width: BucketWidth
    private let function: BucketFunction
    private let regions: LineRegions
    private let past: Duration

    private var spacing = MedianSpacing()
    private var buckets: BucketFold

    init(
        _ channel: Channel, _ question: LineQuestion, _ width: BucketWidth, _ function: BucketFunction,
        _ facts: LineFacts
    ) {
        self.channel = channel
        self.question = question
        self.width = width
        self.function = function
        // Buckets are whole: each has the value that it has in any other question.
        let end = width.floor(question.to - .microseconds(1)) + width.duration
        self.regions = LineRegions(
            from: width.floor(question.from), to: end, facts.horizons[channel.number] ?? Horizons())
        self.past = min(end, max(facts.now, question.from)) - width.floor(question.from)
        self.buckets = BucketFold(width)
    }

    /// Nil: only readings are fine enough.
    private var rollupWidth: RollupWidth? {
        self.width.seconds % 3600 == 0 ? .hour : self.width.seconds % 60 == 0 ? .minute : nil
    }

    mutating func read(on connection: isolated PostgresConnection) throws -> Line {
        let number = self.channel.number
        let hour = RollupWidth.hour
        let (from, to) = (self.regions.hours.lowerBound, self.regions.readings.upperBound)
        let fresh = try connection.freshMinutes(
            of: number, from: hour.floor(from), to: hour.floor(to - .microseconds(1)) + hour.duration)

        func each(_ span: Range<Timestamp>, _ width: RollupWidth, _ body: ([Rollup]) -> Void) throws {
            if span.isEmpty { return }
            try connection.eachRollups(of: number, in: [span], width: width, fresh: fresh, body)
        }
        let learning = self.question.learningWidth
        try each(self.regions.hours, .hour) { self.spacing.add($0) }
        try each(self.regions.minutes.lowerBound..<to, learning) { self.spacing.add($0) }

        let minutes = self.rollupWidth ?? .minute
        try each(self.regions.hours, .hour) { self.buckets.add($0, .hour) }
        try each(self.regions.minutes, minutes) { self.buckets.add($0, minutes) }
        if let rollupWidth {
            try each(self.regions.readings, rollupWidth) { self.buckets.add($0, rollupWidth) }
        } else {
            try connection.eachStretch(of: number, from: self.regions.readings.lowerBound, to: to) {
                self.buckets.add($0)
            }
        }
        let spacing = Spacing(expected: self.channel.expectedInterval, median: self.spacing.median())
        return Line(
            channel: self.channel, points: self.buckets.line(self.function, gap: spacing.gap),
            resolution: self.buckets.coarsest.map(Resolution.rollups) ?? .buckets(self.width),
            interval: max(self.width.duration, self.buckets.coarsest?.duration ?? .zero), gap: spacing.gap,
            count: self.buckets.readings,
            completeness: spacing.completeness(of: self.buckets.readings, over: self.past))
    }
}
