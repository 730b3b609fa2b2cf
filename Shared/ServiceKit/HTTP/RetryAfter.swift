import Domain

/// The header `Retry-After` of others' answers (RFC 9110, 10.2.3).
package enum RetryAfter {
    /// How long to wait, from `now` on; nil when it is neither seconds nor a date.
    package static func pause(_ value: String, at now: Timestamp) -> Duration? {
        if let seconds = Int(value), seconds >= 0 { return .seconds(min(seconds, 1 << 31)) }
        return Self.date(value).map { max(.zero, $0 - now) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; of the three forms the one that may be sent.
    private static func date(_ value: String) -> Timestamp? {
        let parts = value.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = Self.months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
