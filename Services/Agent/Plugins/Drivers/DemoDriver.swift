import Glibc

/// Made-up values for every terminal: a slow random walk within its range, the same for the same instance. No device is asked.
struct DemoDriver: PluginDriver {
    private struct Walk: Sendable {
        var terminal: String
        var range: ClosedRange<Double>
        var isOnOff: Bool
        /// 0...1 of the range.
        var place: Double

        var value: Double {
            let value = self.range.lowerBound * (1 - self.place) + self.range.upperBound * self.place
            if self.isOnOff { return self.place < 0.5 ? self.range.lowerBound : self.range.upperBound }
            return min(max(value.rounded(forRange: self.range), self.range.lowerBound), self.range.upperBound)
        }
    }

    /// A run goes no further.
    private static let step = 0.02

    private var walks: [Walk]
    private var noise: SplitMix64

    init(_ assignment: PluginAssignment) {
        var noise = SplitMix64(seed: assignment.id.fnv1a)
        self.walks = assignment.terminals.sorted { $0.key < $1.key }.map { id, terminal in
            Walk(
                terminal: id, range: terminal.range, isOnOff: terminal.unit == "on/off",
                place: Double.random(in: 0.3...0.9, using: &noise))
        }
        self.noise = noise
    }

    mutating func collect(at moment: CollectionMoment) -> [String: Double] {
        var values: [String: Double] = [:]
        for index in self.walks.indices {
            let place = self.walks[index].place + Double.random(in: -Self.step...Self.step, using: &self.noise)
            // What would leave the range turns round.
            self.walks[index].place = place < 0 ? -place : place > 1 ? 2 - place : place
            values[self.walks[index].terminal] = self.walks[index].value
        }
        return values
    }
}

extension Double {
    /// To about a thousandth of the range, as a device of that range would say it.
    fileprivate func rounded(forRange range: ClosedRange<Double>) -> Double {
        let digits = 3 - log10(range.upperBound - range.lowerBound).rounded(.down)
        guard digits.isFinite, abs(digits) <= 15 else { return self }
        let steps = pow(10, abs(digits))
        return digits >= 0 ? (self * steps).rounded() / steps : (self / steps).rounded() * steps
    }
}
