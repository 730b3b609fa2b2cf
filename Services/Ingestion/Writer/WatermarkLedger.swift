import Domain

/// The watermarks of the sources that the writer has met. The partition's lock makes this copy the only one.
struct WatermarkLedger: Sendable {
    struct Key: Sendable, Hashable {
        var source: String
        var boot: String
    }

    /// Where a source stands.
    struct Standing: Sendable, Hashable {
        var watermark = Watermark()

        /// The time of the last reading stored; nil when nobody knows.
        var lastAt: Timestamp?

        /// Whether the database has heard of this source and boot.
        var isKnown = false
    }

    private var standings: [Key: Standing] = [:]

    /// How many sources are remembered; beyond it the ledger starts again empty and reads from the database.
    static let capacity = 100_000

    subscript(key: Key) -> Standing? {
        get { self.standings[key] }
        set {
            if self.standings.count >= Self.capacity, self.standings[key] == nil { self.standings = [:] }
            self.standings[key] = newValue
        }
    }

    mutating func merge(_ newer: [Key: Standing]) {
        for (key, standing) in newer { self[key] = standing }
    }
}
