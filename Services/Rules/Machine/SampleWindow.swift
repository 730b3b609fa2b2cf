/// Readings of the last while, for percentiles: all of them, or of a fast channel one for each six-hundredth of it.
struct SampleWindow: Sendable, Hashable {
    static let sampleCount: Int64 = 600
    /// Encoded bytes, at most.
    static let sizeLimit = 602 * 16

    /// Microseconds since 1970, rising, and the value at each.
    private(set) var times: [Int64] = []
    private(set) var values: [Double] = []
    /// The values in their order.
    private var sorted: [Double] = []

    init() {}

    /// - Parameter samples: Times rise.
    init(_ samples: [(time: Int64, value: Double)]) {
        self.times = samples.map(\.time)
        self.values = samples.map(\.value)
        self.sorted = self.values.sorted()
    }

    /// Adds a reading that is not older than the newest, unless one lies close before it.
    mutating func absorb(_ time: Int64, _ value: Double, length: Int64) {
        self.forget(before: time - length)
        if let last = self.times.last, time - last < length / Self.sampleCount { return }
        // Adding zero makes -0 the same as 0: the order of the two would depend on history.
        let value = value + 0
        self.times.append(time)
        self.values.append(value)
        self.sorted.insert(value, at: self.place(of: value))
    }

    /// Drops what is not younger than `time`.
    mutating func forget(before time: Int64) {
        guard let first = self.times.first, first <= time else { return }
        let kept = self.times.firstIndex { $0 > time } ?? self.times.count
        for value in self.values[..<kept] {
            self.sorted.remove(at: self.place(of: value))
        }
        self.times.removeFirst(kept)
        self.values.removeFirst(kept)
    }

    /// Between the two nearest ranks in proportion; NaN: nothing is there.
    func percentile(_ rank: Int) -> Double {
        guard let last = self.sorted.indices.last else { return .nan }
        let place = Double(rank) / 100 * Double(last)
        let (low, high) = (self.sorted[Int(place)], self.sorted[min(Int(place) + 1, last)])
        return low + (high - low) * (place - place.rounded(.down))
    }

    /// Of the first that is not below `value`.
    private func place(of value: Double) -> Int {
        var (low, high) = (0, self.sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if self.sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
