/// Writes a state, front to back. Words are little-endian; an integer takes as many groups of seven bits as it needs.
struct StateWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ byte: UInt8) {
        self.bytes.append(byte)
    }

    mutating func word(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { self.bytes.append(contentsOf: $0) }
    }

    mutating func number(_ number: Double) {
        self.word(number.bitPattern)
    }

    mutating func integer(_ integer: Int64) {
        // Small negative numbers become small odd ones.
        var rest = UInt64(bitPattern: integer << 1 ^ integer >> 63)
        while rest >= 0x80 {
            self.bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.bytes.append(UInt8(rest))
    }

    /// A time near `start`, or one of the two that stand for never.
    mutating func time(_ time: Int64, _ start: Int64) {
        switch time {
        case .min: self.byte(0)
        case .max: self.byte(1)
        default:
            self.byte(2)
            self.integer(time &- start)
        }
    }
}

extension Sequence<UInt8> {
    /// FNV-1a.
    var fingerprint: UInt64 {
        self.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Reads what ``StateWriter`` wrote.
struct StateReader {
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    var isAtEnd: Bool { self.next == self.bytes.count }

    mutating func byte() throws(RuleStateError) -> UInt8 {
        guard self.next < self.bytes.count else { throw .damaged }
        defer { self.next += 1 }
        return self.bytes[self.next]
    }

    mutating func word() throws(RuleStateError) -> UInt64 {
        guard self.next + 8 <= self.bytes.count else { throw .damaged }
        defer { self.next += 8 }
        return self.bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: self.next, as: UInt64.self))
        }
    }

    mutating func number() throws(RuleStateError) -> Double {
        Double(bitPattern: try self.word())
    }

    mutating func integer() throws(RuleStateError) -> Int64 {
        var (rest, shift) = (UInt64(0), UInt64(0))
        while true {
            let byte = try self.byte()
            rest |= UInt64(byte & 0x7f) << shift
            guard byte & 0x80 != 0 else { break }
            shift += 7
            guard shift < 64 else { throw .damaged }
        }
        return Int64(bitPattern: rest >> 1) ^ -Int64(bitPattern: rest & 1)
    }

    mutating func count(limit: Int64) throws(RuleStateError) -> Int64 {
        let count = try self.integer()
        guard (0...limit).contains(count) else { throw .damaged }
        return count
    }

    mutating func time(_ start: Int64) throws(RuleStateError) -> Int64 {
        switch try self.byte() {
        case 0: .min
        case 1: .max
        case 2: start &+ (try self.integer())
        default: throw .damaged
        }
    }
}
