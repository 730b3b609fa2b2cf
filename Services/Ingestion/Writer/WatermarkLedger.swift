/// The watermarks of the sources that the writer has met. The partition's lock makes this copy the only one.
struct WatermarkLedger: Sendable {
    struct Key: Sendable, Hashable {
        var source: String
        var boot: String
    }

    private var marks: [Key: Watermark] = [:]

    /// How many sources are remembered; beyond it the ledger starts again empty and reads from the database.
    static let capacity = 100_000

    subscript(key: Key) -> Watermark? {
        get { self.marks[key] }
        set {
            if self.marks.count >= Self.capacity, self.marks[key] == nil { self.marks = [:] }
            self.marks[key] = newValue
        }
    }
}
