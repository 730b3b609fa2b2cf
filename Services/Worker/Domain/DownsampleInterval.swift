/// What is left of readings when they are old; the raw values are the wire's and the database's.
enum DownsampleInterval: String, Sendable, Hashable, CaseIterable {
    /// Minutes and hours.
    case minute = "1m"
    /// Hours alone.
    case hour = "1h"
}
