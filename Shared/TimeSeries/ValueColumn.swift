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

    static func decode(
        from reader: inout ByteReader, into values: UnsafeMutableBufferPointer<Double>
    ) throws(CodecError) {
        let code = try reader.byte()
        guard let form = Form(rawValue: code) else { throw .malformed("an unknown form of values") }
        switch form {
        case .constant: values.update(repeating: Double(bitPattern: try reader.number(as: UInt64.self)))
        case .decimals: try DecimalColumn.decode(from: &reader, isExact: true, into: values)
        case .nearDecimals: try DecimalColumn.decode(from: &reader, isExact: false, into: values)
        case .dictionary: try DictionaryColumn.decode(from: &reader, into: values)
        case .xor: try XORColumn.decode(from: &reader, into: values)
        }
    }
}

extension ValueColumn {
    static func decode(_ count: Int, from reader: inout ByteReader) throws(CodecError) -> [Double] {
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        defer { values.deallocate() }
        values.initialize(repeating: 0)
        try self.decode(from: &reader, into: values)
        return Array(values)
    }
}
