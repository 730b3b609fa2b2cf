import FoundationEssentials
import Testing

@testable import Postgres

@Suite("Binary values")
struct SQLCodecTests {
    private func cell(_ type: SQLType, _ bytes: [UInt8]) -> SQLCell {
        SQLCell(type: type, storage: [0xAA] + bytes + [0xBB], start: 1, count: bytes.count)
    }

    /// Through the wire's form and back.
    private func roundTrip<Value: SQLCodable>(_ value: Value) throws -> Value {
        var buffer = SQLBuffer()
        value.encode(into: &buffer)
        return try Value.decode(self.cell(Value.sqlType, buffer.withUnsafeBytes { Array($0) }))
    }

    @Test("Every scalar survives the way there and back")
    func scalars() throws {
        #expect(try self.roundTrip(true))
        #expect(try self.roundTrip(Int16.min) == .min)
        #expect(try self.roundTrip(Int32.min) == .min)
        #expect(try self.roundTrip(Int64.max) == .max)
        #expect(try self.roundTrip(-1) == -1)
        #expect(try self.roundTrip(Float(1.5)) == 1.5)
        #expect(try self.roundTrip(-0.1) == -0.1)
        #expect(try self.roundTrip("Zählerstand 🌡") == "Zählerstand 🌡")
        let uuid = UUID()
        #expect(try self.roundTrip(uuid) == uuid)
        #expect(try self.roundTrip(Data([1, 2])) == Data([1, 2]))
        #expect(try self.roundTrip([UInt8]([0, 255])) == [0, 255])
        let date = Date(timeIntervalSince1970: 1_700_000_000.123456)
        let difference = try self.roundTrip(date).timeIntervalSince(date)
        #expect(abs(difference) < 1e-6)
    }

    @Test("Arrays survive, empty and with NULL elements too")
    func arrays() throws {
        #expect(try self.roundTrip([Int32(1), -2, 3]) == [1, -2, 3])
        #expect(try self.roundTrip([Int64]()) == [])
        #expect(try self.roundTrip([1.5, .infinity]) == [1.5, .infinity])
        #expect(try self.roundTrip(["a", "", "ö"]) == ["a", "", "ö"])
        #expect(try self.roundTrip([Double?.some(1), nil]) == [1, nil])
    }

    @Test("An array whose count lies is refused")
    func lyingArray() {
        var buffer = SQLBuffer()
        for value in [Int32(1), 0, 23, Int32.max, 1] {
            buffer.append(value)
        }
        let bytes = buffer.withUnsafeBytes { Array($0) }
        #expect(throws: SQLDecodingError.self) { try [Int32].decode(self.cell(.int4Array, bytes)) }
        #expect(throws: SQLDecodingError.self) { try [Int32].decode(self.cell(.int4Array, [])) }
    }

    @Test("A timestamp counts microseconds from 2000 on the wire and from 1970 here")
    func timestamps() throws {
        var buffer = SQLBuffer()
        SQLTimestamp(microsecondsSince1970: 946_684_800_000_001).encode(into: &buffer)
        #expect(buffer.withUnsafeBytes { Array($0) } == [0, 0, 0, 0, 0, 0, 0, 1])
        let infinity: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(throws: SQLDecodingError.self) { try SQLTimestamp.decode(self.cell(.timestamptz, infinity)) }
        #expect(throws: SQLDecodingError.self) {
            try SQLTimestamp.decode(self.cell(.timestamptz, [0x80, 0, 0, 0, 0, 0, 0, 0]))
        }
    }

    @Test(
        "A date no timestamp can hold is sent as one the server refuses, and traps nothing",
        arguments: [Double.nan, .infinity, -1e300, 1e300])
    func absurdDates(seconds: Double) {
        var buffer = SQLBuffer()
        Date(timeIntervalSince1970: seconds).encode(into: &buffer)
        #expect(buffer.withUnsafeBytes { Array($0) } == [0x80, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test("Integers are read from any width that fits")
    func widths() throws {
        #expect(try Int.decode(self.cell(.int2, [0xFF, 0xFE])) == -2)
        #expect(try Int32.decode(self.cell(.int8, [0, 0, 0, 0, 0, 0, 0, 9])) == 9)
        #expect(throws: SQLDecodingError.self) { try Int16.decode(self.cell(.int4, [0, 1, 0, 0])) }
        #expect(throws: SQLDecodingError.self) { try Int.decode(self.cell(.int4, [0, 1, 0])) }
        #expect(throws: SQLDecodingError.typeMismatch(found: .text, wanted: "Int")) {
            try Int.decode(self.cell(.text, [0x31]))
        }
    }

    @Test("numeric is read as the nearest double")
    func numeric() throws {
        // 12345.678: digits 1 2345 6780, weight 1, scale 3.
        let bytes: [UInt8] = [0, 3, 0, 1, 0, 0, 0, 3, 0, 1, 0x09, 0x29, 0x1A, 0x7C]
        #expect(try Double.decode(self.cell(.numeric, bytes)) == 12345.678)
        #expect(try Double.decode(self.cell(.numeric, [0, 0, 0, 0, 0, 0, 0, 0])) == 0)
        #expect(try Double.decode(self.cell(.numeric, [0, 0, 0, 0, 0xC0, 0, 0, 0])).isNaN)
        #expect(throws: SQLDecodingError.self) { try Double.decode(self.cell(.numeric, [0, 9, 0, 0, 0, 0, 0, 0])) }
    }

    @Test("Text that is not UTF-8 is refused, and jsonb loses its version byte")
    func text() throws {
        #expect(throws: SQLDecodingError.self) { try String.decode(self.cell(.text, [0xFF])) }
        #expect(try String.decode(self.cell(.jsonb, [1, 0x7B, 0x7D])) == "{}")
        #expect(try String.decode(self.cell(SQLType(oid: 20_000), [0x61])) == "a")
    }
}
