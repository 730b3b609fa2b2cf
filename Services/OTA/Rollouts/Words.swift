import Domain

/// Figures in sentences.
enum Words {
    static func devices(_ count: Int) -> String { count == 1 ? "1 device" : "\(count) devices" }

    /// RFC 3339, to the second.
    static func time(_ instant: Timestamp) -> String { instant.rfc3339.prefix { $0 != "." && $0 != "Z" } + "Z" }

    /// With one decimal, where there is one.
    static func percent(_ share: Double) -> String {
        let tenths = Int((share * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }

    /// In the largest unit that leaves no rest.
    static func duration(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds >= 3600, seconds.isMultiple(of: 3600) { return "\(seconds / 3600) h" }
        if seconds >= 60, seconds.isMultiple(of: 60) { return "\(seconds / 60) min" }
        return "\(seconds) s"
    }
}
