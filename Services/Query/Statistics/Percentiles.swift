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

extension [Double] {
    /// Moves the element that sorting would put at `place` there, smaller ones before and greater ones behind it. O(*n*).
    ///
    /// Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961).
    fileprivate mutating func select(_ place: Int) -> Double {
        var (low, high) = (0, self.count - 1)
        while low < high {
            let pivot = self[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while self[left] < pivot { left += 1 }
                while self[right] > pivot { right -= 1 }
                if left <= right {
                    self.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if place <= right {
                high = right
            } else if place >= left {
                low = left
            } else {
                break
            }
        }
        return self[place]
    }
}
