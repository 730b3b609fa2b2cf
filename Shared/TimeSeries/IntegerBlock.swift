/// Up to 256 whole numbers as what remains of them beside a simple prediction, packed into as few bits as most of them need.
///
/// ```
/// u8 form << 6 | width · u8 patches · zigzag base · zigzag step (but for level)
/// count × width bits, the lowest first · patches × (u8 index · varint bits above the width)
/// ```
/// Source: frame of reference with patches, M. Zukowski et al., "Super-Scalar RAM-CPU Cache Compression", ICDE 2006. All
/// arithmetic wraps, so that any numbers come back.
enum IntegerBlock {
    static let capacity = 256

    /// What a number is predicted by.
    enum Form: UInt8, CaseIterable {
        /// The lowest of the block.
        case level
        /// A straight line, the same step from one to the next: a steady clock. Remains: how far it is above.
        case line
        /// The one before and a step: counters, and clocks that wander. Remains: the difference, in zigzag.
        case walk
    }

    /// Widths above it are written as whole words, so that one load is enough for a number.
    private static let widestPacked = 56
    private static let wordWidth: UInt8 = 63

    struct Scratch {
        fileprivate var remains = [[UInt64]](repeating: [UInt64](repeating: 0, count: IntegerBlock.capacity), count: 3)
        fileprivate var packed = [UInt64](repeating: 0, count: IntegerBlock.capacity + 1)
        fileprivate var histogram = [Int](repeating: 0, count: 65)
    }

    // MARK: - Encoding

    /// - Parameter numbers: 1 to ``capacity``.
    static func encode(_ numbers: UnsafeBufferPointer<Int64>, into writer: inout ByteWriter, scratch: inout Scratch) {
        let step = Self.usualStep(of: numbers)
        var best: (form: Form, base: Int64, fit: Fit)?
        for form in Form.allCases where form != .line || step != 0 {
            let base = scratch.remains[Int(form.rawValue)].withUnsafeMutableBufferPointer {
                Self.predict(numbers, by: form, step: step, into: $0)
            }
            let fit = Self.fit(of: scratch.remains[Int(form.rawValue)], count: numbers.count, &scratch.histogram)
            if fit.bits < best?.fit.bits ?? .max { best = (form, base, fit) }
            if fit.bits == 0 { break }
        }
        guard let (form, base, fit) = best else { return }
        let width = fit.width
        writer.append(form.rawValue << 6 | (width > Self.widestPacked ? Self.wordWidth : UInt8(width)))
        writer.append(UInt8(fit.patches))
        writer.append(zigzag: base)
        if form != .level { writer.append(zigzag: step) }
        Self.pack(
            scratch.remains[Int(form.rawValue)], count: numbers.count, width: width, &scratch.packed, into: &writer)
        guard fit.patches > 0 else { return }
        for (index, remainder) in scratch.remains[Int(form.rawValue)][..<numbers.count].enumerated()
        where remainder >> UInt64(width) != 0 {
            writer.append(UInt8(index))
            writer.append(varint: remainder >> UInt64(width))
        }
    }

    /// The median of some of the differences: not moved by a gap.
    private static func usualStep(of numbers: UnsafeBufferPointer<Int64>) -> Int64 {
        guard numbers.count > 1 else { return 0 }
        let samples = min(31, numbers.count - 1)
        return withUnsafeTemporaryAllocation(of: Int64.self, capacity: samples) { sorted in
            for sample in 0..<samples {
                let index = 1 + sample * (numbers.count - 1) / samples
                let difference = numbers[index] &- numbers[index - 1]
                var place = sample
                while place > 0, sorted[place - 1] > difference {
                    sorted[place] = sorted[place - 1]
                    place -= 1
                }
                sorted[place] = difference
            }
            return sorted[samples / 2]
        }
    }

    /// - Returns: the base.
    private static func predict(
        _ numbers: UnsafeBufferPointer<Int64>, by form: Form, step: Int64,
        into remains: UnsafeMutableBufferPointer<UInt64>
    ) -> Int64 {
        switch form {
        case .level:
            var lowest = numbers[0]
            for number in numbers { lowest = min(lowest, number) }
            for index in numbers.indices { remains[index] = UInt64(bitPattern: numbers[index] &- lowest) }
            return lowest
        case .line:
            var lowest = numbers[0]
            var offset: Int64 = 0
            for number in numbers {
                lowest = min(lowest, number &- offset)
                offset &+= step
            }
            offset = lowest
            for index in numbers.indices {
                remains[index] = UInt64(bitPattern: numbers[index] &- offset)
                offset &+= step
            }
            return lowest
        case .walk:
            var previous = numbers[0] &- step
            for index in numbers.indices {
                remains[index] = (numbers[index] &- previous &- step).zigzag
                previous = numbers[index]
            }
            return numbers[0] &- step
        }
    }

    private struct Fit {
        var width: Int
        var patches: Int
        var bits: Int
    }

    /// The width that costs least, what is too wide for it being patched.
    private static func fit(of remains: [UInt64], count: Int, _ histogram: inout [Int]) -> Fit {
        histogram.withUnsafeMutableBufferPointer { histogram in
            histogram.update(repeating: 0)
            remains.withUnsafeBufferPointer { remains in
                for index in 0..<count { histogram[64 - remains[index].leadingZeroBitCount] += 1 }
            }
            var best: Fit?
            var wider = 0
            for width in stride(from: 64, through: 0, by: -1) {
                // Between widths that occur, the lower one is the better.
                if (histogram[width] > 0 || width == 0) && wider < 256 {
                    let packed = width > Self.widestPacked ? 64 : width
                    var bits = packed * count
                    if packed < 64, wider > 0 {
                        for other in width + 1...64 where histogram[other] > 0 {
                            bits += histogram[other] * (8 + 8 * ((other - width + 6) / 7))
                        }
                    }
                    let patches = packed == 64 ? 0 : wider
                    if bits < best?.bits ?? .max { best = Fit(width: packed, patches: patches, bits: bits) }
                }
                wider += histogram[width]
            }
            return best ?? Fit(width: 64, patches: 0, bits: 64 * count)
        }
    }

    private static func pack(
        _ remains: [UInt64], count: Int, width: Int, _ packed: inout [UInt64], into writer: inout ByteWriter
    ) {
        guard width > 0 else { return }
        let mask: UInt64 = width == 64 ? .max : (1 << UInt64(width)) &- 1
        let used = packed.withUnsafeMutableBufferPointer { packed in
            remains.withUnsafeBufferPointer { remains in
                var (word, filled, place): (UInt64, Int, Int) = (0, 0, 0)
                for index in 0..<count {
                    let remainder = remains[index] & mask
                    word |= remainder &<< UInt64(filled)
                    filled += width
                    if filled >= 64 {
                        packed[place] = word.littleEndian
                        place += 1
                        filled -= 64
                        word = remainder >> UInt64(width - filled)
                    }
                }
                packed[place] = word.littleEndian
                return (count * width + 7) / 8
            }
        }
        packed.withUnsafeBytes { writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<used])) }
    }

    // MARK: - Decoding

    /// Passes over a block of `count` numbers.
    static func skip(_ count: Int, in reader: inout ByteReader) throws(CodecError) {
        let head = try Head(from: &reader)
        _ = try reader.take(head.packedBytes(count))
        for _ in 0..<head.patches {
            _ = try reader.byte()
            _ = try reader.varint()
        }
    }

    /// Passes over a block of `count` numbers, and says which is the first.
    static func first(of count: Int, from reader: inout ByteReader) throws(CodecError) -> Int64 {
        let head = try Head(from: &reader)
        let packed = try reader.take(head.packedBytes(count))
        var number: Int64 = 0
        withUnsafeMutablePointer(to: &number) {
            Self.unpack(packed, width: head.width, into: UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        for _ in 0..<head.patches {
            let index = try reader.byte()
            let high = try reader.varint()
            if index == 0, head.width < 64 { number |= Int64(bitPattern: high &<< UInt64(head.width)) }
        }
        switch head.form {
        case .level, .line: return head.base &+ number
        case .walk: return head.base &+ head.step &+ Int64(zigzag: UInt64(bitPattern: number))
        }
    }

    private struct Head {
        let form: Form
        let width: Int
        let patches: Int
        let base: Int64
        let step: Int64

        init(from reader: inout ByteReader) throws(CodecError) {
            let head = try reader.byte()
            guard let form = Form(rawValue: head >> 6) else { throw .malformed("an unknown form of block") }
            self.form = form
            self.width = head & 63 == IntegerBlock.wordWidth ? 64 : Int(head & 63)
            guard self.width <= IntegerBlock.widestPacked || self.width == 64 else {
                throw .malformed("a width beyond 56 bits")
            }
            self.patches = Int(try reader.byte())
            self.base = try reader.zigzag()
            self.step = form == .level ? 0 : try reader.zigzag()
        }

        func packedBytes(_ count: Int) -> Int { (count * self.width + 7) / 8 }
    }

    /// Fills `numbers`, 1 to ``capacity`` of them.
    static func decode(
        from reader: inout ByteReader, into numbers: UnsafeMutableBufferPointer<Int64>
    ) throws(CodecError) {
        let head = try Head(from: &reader)
        let (width, base, step) = (head.width, head.base, head.step)
        Self.unpack(try reader.take(head.packedBytes(numbers.count)), width: width, into: numbers)
        for _ in 0..<head.patches {
            let index = Int(try reader.byte())
            let high = try reader.varint()
            guard index < numbers.count, width < 64 else { throw .malformed("a patch beside the block") }
            numbers[index] |= Int64(bitPattern: high &<< UInt64(width))
        }
        switch head.form {
        case .level:
            for index in numbers.indices { numbers[index] &+= base }
        case .line:
            for index in numbers.indices { numbers[index] &+= base &+ step &* Int64(index) }
        case .walk:
            var previous = base
            for index in numbers.indices {
                previous &+= step &+ Int64(zigzag: UInt64(bitPattern: numbers[index]))
                numbers[index] = previous
            }
        }
    }

    /// - Parameter packed: With a word of slack behind it.
    private static func unpack(_ packed: UnsafeRawPointer, width: Int, into numbers: UnsafeMutableBufferPointer<Int64>)
    {
        if width == 0 {
            numbers.update(repeating: 0)
        } else if width == 64 {
            for index in numbers.indices {
                numbers[index] = Int64(littleEndian: packed.loadUnaligned(fromByteOffset: index &* 8, as: Int64.self))
            }
        } else {
            let mask: UInt64 = (1 &<< UInt64(width)) &- 1
            var bit = 0
            for index in numbers.indices {
                let word = UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
                numbers[index] = Int64(bitPattern: (word &>> UInt64(bit & 7)) & mask)
                bit &+= width
            }
        }
    }
}
