/// The position of an entry in a Redis stream: `milliseconds-sequence`, ordered by both.
package struct StreamID: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970 by the Redis server's clock, unless the writer chose the id.
    package var milliseconds: UInt64
    /// Tells apart the entries of one millisecond.
    package var sequence: UInt64

    package init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Before every entry; not itself the id of one.
    package static let zero = StreamID(milliseconds: 0, sequence: 0)
    package static let max = StreamID(milliseconds: .max, sequence: .max)

    /// The smallest id after this one; `max` stays `max`.
    package var next: StreamID {
        if self.sequence < .max {
            return StreamID(milliseconds: self.milliseconds, sequence: self.sequence + 1)
        }
        return self.milliseconds < .max ? StreamID(milliseconds: self.milliseconds + 1, sequence: 0) : .max
    }

    package static func < (left: StreamID, right: StreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

extension StreamID: CustomStringConvertible {
    package var description: String {
        "\(self.milliseconds)-\(self.sequence)"
    }

    /// Reads `1526919030474-55`, and `1526919030474` as sequence 0, as Redis does. Signs and spaces are refused.
    package init?(_ text: some StringProtocol) {
        self.init(utf8: text.utf8)
    }

    init?(utf8 text: some Sequence<UInt8>) {
        var parts: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var isSecond = false
        for byte in text {
            if byte == UInt8(ascii: "-"), !isSecond, digits > 0 {
                isSecond = true
                digits = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let current = isSecond ? parts.1 : parts.0
            let (product, tooLarge) = current.multipliedReportingOverflow(by: 10)
            let (sum, stillTooLarge) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !tooLarge, !stillTooLarge else { return nil }
            if isSecond { parts.1 = sum } else { parts.0 = sum }
            digits += 1
        }
        guard digits > 0 else { return nil }
        self.init(milliseconds: parts.0, sequence: parts.1)
    }
}
