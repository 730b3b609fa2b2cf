/// Percentiles by linear interpolation between the two nearest values, as spreadsheets and NumPy have them: type 7 of
/// R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996).
enum Percentiles {
    /// The percentiles of `values`, whose order changes; nil for each when there are no values. O(*n*) for each percentile.
    static func of(_ values: inout [Double], _ percents: [Double]) -> [Double?] {
        percents.map { percent in
            guard !values.isEmpty else { return nil }
            let place = percent / 100 * Double(values.count - 1)
            let index = min(Int(place), values.count - 1)
            let low = values.select(index)
            guard place > Double(index), index + 1 < values.count else { return low }
            // Behind a selected place lie only greater values.
            let high = values[(index + 1)...].min() ?? low
            return low + (high - low) * (place - Double(index))
        }
    }
}
