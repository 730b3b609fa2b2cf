/// The binary form of `numeric`: count, weight, sign, scale, then digits to the base of 10 000.
enum SQLNumeric {
    /// The nearest double.
    static func double(_ cell: SQLCell) throws(SQLDecodingError) -> Double {
        let count = Int(try cell.integer(at: 0, as: UInt16.self))
        let weight = Int(try cell.integer(at: 2, as: Int16.self))
        switch try cell.integer(at: 4, as: UInt16.self) {
        case 0xC000: return .nan
        case 0xD000: return .infinity
        case 0xF000: return -.infinity
        case let sign:
            guard count > 0 else { return 0 }
            // Through decimal text, which the standard library rounds correctly.
            var text = sign == 0x4000 ? "-" : ""
            for index in 0..<count {
                let digits = String(try cell.integer(at: 8 + 2 * index, as: UInt16.self))
                text += String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
            }
            guard let value = Double("\(text)e\((weight + 1 - count) * 4)") else { throw .malformed("no number") }
            return value
        }
    }
}
