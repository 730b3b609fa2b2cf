import Domain

/// One item of a batch as it was written.
struct TelemetryItem: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        case number(Double)
        case missing
        case wrongType
    }
    enum Time: Sendable, Hashable {
        case absent
        case instant(microseconds: Int64)
        case malformed
    }
    /// Which channel is meant. What the decoder finds in its snapshot costs no text; all else is kept to be looked for again,
    /// and to be told.
    enum Subject: Sendable, Hashable {
        case channel(Channel.Number)
        case id(String)
        case name(String)
        /// An alias that was not given on this connection.
        case alias(UInt32)
        case missing
    }

    var subject: Subject = .missing
    var value: Value = .missing
    var time: Time = .absent
}
