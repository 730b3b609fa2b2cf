/// The steps a collector's values are given in: no finer than what the kernel counts, so that storage keeps no noise.
enum Resolution: Double, Sendable {
    /// Events per second.
    case tenths = 10
    /// Percent and load averages: a jiffy is 10 ms.
    case hundredths = 100
    /// Gigabytes and megabytes per second, millions of events per second.
    case thousandths = 1000
}

extension Double {
    func rounded(to resolution: Resolution) -> Double { (self * resolution.rawValue).rounded() / resolution.rawValue }
}
