/// Numbers in the smallest form that gives them back bit by bit.
///
/// `u8 form · the form's bytes`
enum ValueColumn {
    enum Form: UInt8 {
        /// One f64 for all.
        case constant
        case decimals
        case nearDecimals
        case dictionary
        case xor
    }

    /// Above so many bytes for each value another form is tried as well.
    private static let enough = 2

    /// - Parameter values: At least one.
    static func encode(_ values: UnsafeBufferPointer<Double>, into writer: inout ByteWriter) {
        let first = values[0].bitPattern
        if values.allSatisfy({ $0.bitPattern == first }) {
            writer.append(Form.constant.rawValue)
            writer.append(first)
            return
        }
        var best: (form: Form, bytes: ByteWriter)?
        func offer(_ form: Form, _ bytes: ByteWriter?) {
            guard let bytes, bytes.bytes.count < best?.bytes.bytes.count ?? .max else { return }
            best = (form, bytes)
        }
        var size: Int { best?.bytes.bytes.count ?? values.count * 8 }
        offer(.decimals, DecimalColumn.exact(values))
        offer(.dictionary, DictionaryColumn.encode(values, below: size))
        if best == nil || size > values.count * Self.enough {
            if best?.form != .decimals { offer(.nearDecimals, DecimalColumn.near(values)) }
            var bits = ByteWriter(capacity: values.count * 8)
            XORColumn.encode(values, into: &bits)
            offer(.xor, bits)
        }
        guard let best else { return }
        writer.append(best.form.rawValue)
        writer.append(contentsOf: best.bytes)
    }

    /// Gives a column's values back, a block at a time.
    struct Cursor {
        private enum Values {
            case constant(Double)
            case decimals(DecimalColumn.Cursor)
            case dictionary(DictionaryColumn.Cursor)
            case xor(XORColumn.Cursor)
        }

        private var values: Values
        private var rest: Int

        /// Passes over the column of `count` values in `reader`.
        init(_ count: Int, from reader: inout ByteReader) throws(CodecError) {
            self.rest = count
            let code = try reader.byte()
            guard let form = Form(rawValue: code) else { throw .malformed("an unknown form of values") }
            switch form {
            case .constant: self.values = .constant(Double(bitPattern: try reader.number(as: UInt64.self)))
            case .decimals:
                self.values = .decimals(try DecimalColumn.Cursor(count, isExact: true, from: &reader))
            case .nearDecimals:
                self.values = .decimals(try DecimalColumn.Cursor(count, isExact: false, from: &reader))
            case .dictionary: self.values = .dictionary(try DictionaryColumn.Cursor(count, from: &reader))
            case .xor: self.values = .xor(try XORColumn.Cursor(from: &reader))
            }
        }

        /// Fills `values` with the next block: as many as are left, at most ``IntegerBlock/capacity``.
        ///
        /// - Parameter numbers: For use on the way, a block.
        mutating func next(
            into values: UnsafeMutableBufferPointer<Double>, through numbers: UnsafeMutableBufferPointer<Int64>
        ) throws(CodecError) {
            let block = UnsafeMutableBufferPointer(rebasing: values[..<min(self.rest, IntegerBlock.capacity)])
            self.rest -= block.count
            switch self.values {
            case .constant(let value): block.update(repeating: value)
            case .decimals(var cursor):
                try cursor.next(into: block, through: numbers)
                self.values = .decimals(cursor)
            case .dictionary(var cursor):
                try cursor.next(into: block, through: numbers)
                self.values = .dictionary(cursor)
            case .xor(var cursor):
                try cursor.next(into: block)
                self.values = .xor(cursor)
            }
        }

        /// Passes over the next block. Cheap, but for the form of differing bits, which has no blocks.
        ///
        /// - Parameter values: For use on the way, a block.
        mutating func skip(through values: UnsafeMutableBufferPointer<Double>) throws(CodecError) {
            let count = min(self.rest, IntegerBlock.capacity)
            self.rest -= count
            switch self.values {
            case .constant: break
            case .decimals(var cursor):
                try cursor.skip()
                self.values = .decimals(cursor)
            case .dictionary(var cursor):
                try cursor.skip()
                self.values = .dictionary(cursor)
            case .xor(var cursor):
                try cursor.next(into: UnsafeMutableBufferPointer(rebasing: values[..<count]))
                self.values = .xor(cursor)
            }
        }
    }
}

extension ValueColumn {
    static func decode(_ count: Int, from reader: inout ByteReader) throws(CodecError) -> [Double] {
        var cursor = try Cursor(count, from: &reader)
        let block = UnsafeMutableBufferPointer<Double>.allocate(capacity: IntegerBlock.capacity)
        defer { block.deallocate() }
        let numbers = UnsafeMutableBufferPointer<Int64>.allocate(capacity: IntegerBlock.capacity)
        defer { numbers.deallocate() }
        block.initialize(repeating: 0)
        numbers.initialize(repeating: 0)
        var values: [Double] = []
        values.reserveCapacity(count)
        while values.count < count {
            try cursor.next(into: block, through: numbers)
            values.append(contentsOf: block.prefix(count - values.count))
        }
        return values
    }
}
