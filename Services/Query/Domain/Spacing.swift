import Domain

/// How much time usually lies between two readings of a channel, as somebody has said or as its readings show.
struct Spacing: Sendable, Hashable {
    /// ``Channel/expectedInterval``.
    var expected: Duration?
    /// ``MedianSpacing``.
    var median: Duration?

    private static let shortestGap = Duration.seconds(5)

    /// The distance above which a line breaks: three times the spacing; when that was learned, at least 5 s.
    var gap: Duration {
        if let expected { return expected * 3 }
        return max((self.median ?? .zero) * 3, Self.shortestGap)
    }

    /// `count` ÷ the readings that the spacing lets expect in `time`, at most 1; nil when nothing is known of the spacing.
    func completeness(of count: Int64, over time: Duration) -> Double? {
        guard let spacing = self.expected ?? self.median, spacing > .zero, time > .zero else { return nil }
        return min(1, Double(count) * (spacing / time))
    }
}
