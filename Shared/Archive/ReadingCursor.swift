import Domain
import TimeSeries

/// A place in a list of readings, newest first: behind one of them.
package struct ReadingCursor: Sendable, Hashable {
    package var reading: Reading

    /// How many readings that are the same in everything were given already, this one among them.
    package var repeats: Int

    package init(_ reading: Reading, repeats: Int = 1) {
        self.reading = reading
        self.repeats = repeats
    }

    /// Whether `other` comes before this place or at it: then it was given already, unless it is the same once more.
    func covers(_ other: Reading) -> Bool {
        if other.time != self.reading.time { return other.time > self.reading.time }
        if other.channel != self.reading.channel { return other.channel < self.reading.channel }
        return !(self.point < Point(time: other.time, value: other.value))
    }

    func isSame(_ other: Reading) -> Bool {
        other.channel == self.reading.channel && other.time == self.reading.time
            && other.value.bitPattern == self.reading.value.bitPattern
    }

    private var point: Point { Point(time: self.reading.time, value: self.reading.value) }
}
