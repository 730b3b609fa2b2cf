import Domain

/// A part of a list of readings, and where it goes on.
package struct ReadingPage: Sendable, Hashable {
    package var readings: [Reading]

    /// Nil when nothing follows.
    package var next: ReadingCursor?

    package init(readings: [Reading] = [], next: ReadingCursor? = nil) {
        self.readings = readings
        self.next = next
    }
}
