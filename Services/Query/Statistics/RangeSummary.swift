import TimeSeries

/// What a range comes to without looking at each reading.
struct RangeSummary: Sendable, Hashable {
    private(set) var aggregate: Aggregate?
    /// The coarsest of what it is made of; `raw`: exact.
    private(set) var resolution = Resolution.raw

    var count: Int64 { self.aggregate?.count ?? 0 }

    /// Adds a part of the range; parts come from the coarsest to the finest.
    mutating func add(_ part: Aggregate?, _ resolution: Resolution) {
        guard let part else { return }
        if self.aggregate == nil { self.resolution = resolution }
        self.aggregate?.add(part)
        self.aggregate = self.aggregate ?? part
    }
}
