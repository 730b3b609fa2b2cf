import NIOCore

/// A message of Modbus TCP.
///
/// ```
/// transaction  protocol  length  unit  function and data
///      2           2        2      1        1…253
/// ```
///
/// *protocol* is 0, *length* counts what follows it; numbers are big-endian.
struct ModbusFrame: Hashable, Sendable {
    static let headerSize = 7
    static let dataSizes = 1...253

    var transaction: UInt16
    var unit: UInt8
    /// The function and its data (PDU).
    var data: [UInt8]

    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger(self.transaction)
        buffer.writeInteger(UInt16(0))
        buffer.writeInteger(UInt16(self.data.count + 1))
        buffer.writeInteger(self.unit)
        buffer.writeBytes(self.data)
    }

    /// Takes the next message off `buffer`; nil when it is not there as a whole.
    ///
    /// - Throws: ``ModbusFault/noFrame``, as soon as the header says so.
    static func read(from buffer: inout ByteBuffer) throws(ModbusFault) -> ModbusFrame? {
        let start = buffer.readerIndex
        guard let transaction = buffer.getInteger(at: start, as: UInt16.self),
            let protocolID = buffer.getInteger(at: start + 2, as: UInt16.self),
            let length = buffer.getInteger(at: start + 4, as: UInt16.self)
        else { return nil }
        let size = Int(length) - 1
        guard protocolID == 0, Self.dataSizes.contains(size) else { throw .noFrame }
        guard let unit = buffer.getInteger(at: start + 6, as: UInt8.self),
            let data = buffer.getBytes(at: start + Self.headerSize, length: size)
        else { return nil }
        buffer.moveReaderIndex(forwardBy: Self.headerSize + size)
        return ModbusFrame(transaction: transaction, unit: unit, data: data)
    }
}
