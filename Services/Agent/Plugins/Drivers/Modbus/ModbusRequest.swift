/// Reads `count` registers or bits from `address` on.
struct ModbusRequest: Hashable, Sendable {
    var table: ModbusTable
    var address: Int
    var count: Int

    /// Function and data.
    var data: [UInt8] {
        [
            self.table.function, UInt8(truncatingIfNeeded: self.address >> 8), UInt8(truncatingIfNeeded: self.address),
            UInt8(truncatingIfNeeded: self.count >> 8), UInt8(truncatingIfNeeded: self.count),
        ]
    }

    /// The registers, or the bits as 0 and 1, that `answer` (function and data) brings; `count` of them.
    func values(_ answer: [UInt8]) throws(ModbusFault) -> [UInt16] {
        guard answer.first == self.table.function else {
            guard answer.count == 2, answer[0] == self.table.function | 0x80 else { throw .malformed }
            throw .exception(answer[1])
        }
        let size = self.table.isOfBits ? (self.count + 7) / 8 : self.count * 2
        guard answer.count == size + 2, Int(answer[1]) == size else { throw .malformed }
        let bytes = answer.dropFirst(2)
        return (0..<self.count).map { index in
            if self.table.isOfBits { return UInt16(bytes[bytes.startIndex + index / 8] >> (index % 8) & 1) }
            let high = bytes.startIndex + index * 2
            return UInt16(bytes[high]) << 8 | UInt16(bytes[high + 1])
        }
    }
}

extension ModbusRequest: CustomStringConvertible {
    var description: String {
        self.count == 1
            ? "\(self.table.word) \(self.address)"
            : "\(self.table.word)s \(self.address) to \(self.address + self.count - 1)"
    }
}
