import Domain

/// What an export has to know before its first line.
struct ExportPlan: Sendable {
    var from: Timestamp
    var to: Timestamp
    /// Readings within the range.
    var total: Int64
    var offsets: ZoneOffsets
}
