import Domain

/// Up to where retention has removed a channel's readings: what lies before a time is gone, what lies behind it is whole.
package struct Horizons: Sendable, Hashable {
    /// Readings before it are gone; their rollups may remain. Nil: nothing was removed.
    package var raw: Timestamp?
    package var minutes: Timestamp?
    package var hours: Timestamp?

    package init(raw: Timestamp? = nil, minutes: Timestamp? = nil, hours: Timestamp? = nil) {
        self.raw = raw
        self.minutes = minutes
        self.hours = hours
    }
}
