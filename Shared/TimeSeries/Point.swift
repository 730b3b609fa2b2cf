import Domain

/// One value at one instant, of a channel that the context knows.
///
/// Ordered by time, then by value, so that any order of arrival gives one order of storage.
package struct Point: Sendable, Hashable, Comparable {
    package var time: Timestamp

    /// Finite.
    package var value: Double

    package init(time: Timestamp, value: Double) {
        self.time = time
        self.value = value
    }

    /// -0 stands before 0, so that equal points are equal bit by bit.
    package static func < (left: Point, right: Point) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.value != right.value { return left.value < right.value }
        return left.value.sign == .minus && right.value.sign == .plus
    }
}
