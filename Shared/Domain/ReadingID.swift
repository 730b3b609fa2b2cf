/// A reading's public id: computed from what it is, so it costs no storage.
///
/// A UUID of version 8 (RFC 9562 §5.8) that holds the channel's number, the time in microseconds and 34 bits of a hash of
/// the value, which tells apart several values of a channel at one instant.
package struct ReadingID: Hashable, Sendable {
    package let channel: Channel.Number
    package let time: Timestamp
    package let tie: UInt64

    package init(_ reading: Reading) {
        self.channel = reading.channel
        self.time = reading.time
        self.tie = Self.tie(of: reading.value)
    }

    package static func tie(of value: Double) -> UInt64 {
        // Fibonacci hashing (Knuth, TAOCP vol. 3, 6.4); -0 and 0 are one value.
        ((value == 0 ? 0 : value).bitPattern &* 0x9e37_79b9_7f4a_7c15) >> 30
    }

    package var text: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            if let start = buffer.baseAddress { self.write(to: start) }
            return Self.textLength
        }
    }

    package static let textLength = 36

    /// Writes ``text`` into room for ``textLength`` bytes: 32 channel · 16 time · 4 version · 12 time · 2 variant · 28 time · 34 tie.
    package func write(to buffer: UnsafeMutablePointer<UInt8>) {
        let time = UInt64(bitPattern: self.time.microseconds) & Self.timeMask
        let high: UInt64 =
            UInt64(UInt32(bitPattern: self.channel)) << 32 | (time >> 40) << 16 | 0x8000 | ((time >> 28) & 0xfff)
        let low: UInt64 = 0b10 << 62 | (time & 0xfff_ffff) << 34 | self.tie & Self.tieMask
        var place = 0
        for (number, dashes) in [(high, (8, 13)), (low, (18, 23))] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if place == dashes.0 || place == dashes.1 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 15
                buffer[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
                place += 1
            }
        }
    }

    package init?(text: String) {
        let digits = text.filter { $0 != "-" }
        guard digits.utf8.count == 32, text.utf8.count == 36, let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16), high >> 12 & 0xf == 8, low >> 62 == 0b10
        else { return nil }
        self.channel = Int32(bitPattern: UInt32(high >> 32))
        let time = (high >> 16 & 0xffff) << 40 | (high & 0xfff) << 28 | (low >> 34 & 0xfff_ffff)
        // 56 bits of two's complement: sign-extended.
        self.time = Timestamp(microseconds: Int64(bitPattern: time << 8) >> 8)
        self.tie = low & Self.tieMask
    }

    private static let timeMask: UInt64 = (1 << 56) - 1
    private static let tieMask: UInt64 = (1 << 34) - 1
}
