import Domain

/// How long the next window of a span is, so that each holds about as many readings as the others: a value without a clock.
package struct WindowPace: Sendable, Hashable {
    /// Readings of a window.
    package let limit: Int

    package private(set) var length: Duration

    /// Below it a window is not cut any more.
    package static let shortest = Duration.microseconds(1)

    private static let longest = Duration.seconds(366 * 86_400)

    /// Windows aim below the limit, so that few have to be read anew.
    private static let fill = 0.75

    /// - Parameters:
    ///   - limit: At least 1.
    ///   - span: What the windows are cut from.
    ///   - expected: How many readings it holds, as far as is known.
    package init(limit: Int, span: Duration, expected: Int64) {
        self.limit = limit
        self.length = Self.length(span, times: Double(limit) * Self.fill / Double(max(1, expected)))
    }

    /// A window of `length` held `count` readings. The next is at most four times as long: more may lie behind a pause.
    package mutating func passed(_ length: Duration, holding count: Int) {
        self.length = Self.length(length, times: min(self.change(from: count), 4))
    }

    /// A window of `length` would hold `count` readings, which are too many: the next try has at most half of it.
    package mutating func shrink(_ length: Duration, holding count: Int) {
        self.length = Self.length(length, times: min(max(self.change(from: count), 1 / 16), 0.5))
    }

    private func change(from count: Int) -> Double { Double(self.limit) * Self.fill / Double(max(1, count)) }

    private static func length(_ length: Duration, times change: Double) -> Duration {
        let microseconds = min(Double(length.microseconds) * change, Double(Self.longest.microseconds))
        return max(Self.shortest, .microseconds(Int64(microseconds)))
    }
}
