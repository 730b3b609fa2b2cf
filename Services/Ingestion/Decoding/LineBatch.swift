/// What a write in line protocol holds.
struct LineBatch: Sendable, Hashable {
    /// One for each field, in the order of the text.
    var items: [TelemetryItem] = []

    /// For each item the line where it stands, from 1.
    var lines: [Int] = []

    /// Lines that say something: no comments and no empty ones.
    var lineCount = 0

    /// Lines that are not line protocol, and fields that no reading can be; their neighbours are items.
    var faults: [LineFault] = []
}

/// What is wrong with a line of a write.
struct LineFault: Sendable, Hashable {
    /// From 1.
    var line: Int
    var reason: String
}
