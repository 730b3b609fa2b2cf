import NIOCore
import Testing

@testable import AgentService

@Suite("Modbus TCP, as bytes")
struct ModbusCodecTests {
    @Test("A request is written as the specification's example has it")
    func request() {
        var buffer = ByteBuffer()
        let request = ModbusRequest(table: .holding, address: 107, count: 3)
        ModbusFrame(transaction: 0x1501, unit: 17, data: request.data).write(to: &buffer)
        #expect(Array(buffer.readableBytesView) == [0x15, 0x01, 0, 0, 0, 6, 17, 3, 0, 0x6B, 0, 3])
    }

    @Test("Frames are read one by one, and only when they are there as a whole")
    func pieces() throws {
        let bytes: [UInt8] = [0, 1, 0, 0, 0, 5, 9, 3, 2, 0xAB, 0xCD, 0, 2, 0, 0, 0, 3, 9, 0x83, 2]
        var buffer = ByteBuffer()
        var frames: [ModbusFrame] = []
        for byte in bytes {
            buffer.writeInteger(byte)
            if let frame = try ModbusFrame.read(from: &buffer) { frames.append(frame) }
        }
        #expect(
            frames == [
                ModbusFrame(transaction: 1, unit: 9, data: [3, 2, 0xAB, 0xCD]),
                ModbusFrame(transaction: 2, unit: 9, data: [0x83, 2]),
            ])
        #expect(buffer.readableBytes == 0)
    }

    @Test(
        "Another protocol and impossible lengths are refused by the header alone",
        arguments: [
            [0, 1, 0, 1, 0, 5], [0, 1, 0, 0, 0, 0], [0, 1, 0, 0, 0, 1], [0, 1, 0, 0, 0, 255], [72, 84, 84, 80, 47, 49],
        ])
    func noFrame(header: [UInt8]) {
        var buffer = ByteBuffer(bytes: header)
        #expect(throws: ModbusFault.noFrame) { try ModbusFrame.read(from: &buffer) }
    }

    @Test("Registers are big-endian, bits begin with the lowest of the first byte")
    func values() throws {
        let registers = ModbusRequest(table: .input, address: 8, count: 2)
        #expect(try registers.values([4, 4, 0x12, 0x34, 0xFF, 0xFE]) == [0x1234, 0xFFFE])
        let coils = ModbusRequest(table: .coil, address: 19, count: 10)
        #expect(try coils.values([1, 2, 0b1100_1101, 0b0000_0010]) == [1, 0, 1, 1, 0, 0, 1, 1, 0, 1])
    }

    @Test(
        "An answer of another function or length is refused",
        arguments: [
            [], [3], [3, 4], [3, 4, 0, 1, 0], [3, 4, 0, 1, 0, 2, 0], [3, 3, 0, 1, 0, 2], [4, 4, 0, 1, 0, 2], [0x83],
            [0x84, 2], [0x83, 2, 0],
        ])
    func malformed(answer: [UInt8]) {
        let request = ModbusRequest(table: .holding, address: 0, count: 2)
        #expect(throws: ModbusFault.malformed) { try request.values(answer) }
    }

    @Test("An exception says why, in words")
    func exception() {
        let request = ModbusRequest(table: .holding, address: 40, count: 2)
        #expect(throws: ModbusFault.exception(2)) { try request.values([0x83, 2]) }
        #expect("\(ModbusFault.exception(2)), \(ModbusFault.exception(99))" == "illegal data address, exception 99")
        #expect("\(request)" == "holding registers 40 to 41")
    }

    private static func points(_ json: String) throws -> [ModbusPoint] {
        try PluginSettings.fixture(#"{"channels": [\#(json)]}"#).declared { (terminal, settings) throws(PluginError) in
            try ModbusPoint(terminal, settings)
        }
    }

    @Test(
        "Each type is decoded in either order of words",
        arguments: [
            (#""type": "uint16""#, [0xFFFE], 65_534), (#""type": "int16""#, [0xFFFE], -2),
            (#""type": "uint32""#, [0x0001, 0x0002], 65_538), (#""type": "int32""#, [0xFFFF, 0xFFFE], -2),
            (#""type": "uint32", "word_order": "little""#, [0x0002, 0x0001], 65_538),
            (#""type": "float32""#, [0x4148, 0x0000], 12.5),
            (#""type": "float32", "word_order": "little""#, [0x0000, 0x4148], 12.5),
            (#""type": "float64""#, [0xC00C, 0, 0, 0], -3.5),
            (#""type": "float64", "word_order": "little""#, [0, 0, 0, 0xC00C], -3.5),
            (#""table": "coil", "type": "float64""#, [1], 1),
        ] as [(String, [UInt16], Double)])
    func types(form: String, registers: [UInt16], value: Double) throws {
        let point = try #require(try Self.points(#"{"name": "A", "address": 7, \#(form)}"#).first)
        #expect(point.raw(in: registers, from: 7) == value)
        #expect(point.end == 7 + registers.count)
    }

    @Test("What is not finite is no value")
    func notFinite() throws {
        let point = try #require(try Self.points(#"{"name": "A", "address": 0, "type": "float32"}"#).first)
        #expect(point.terminal.value(point.raw(in: [0x7FC0, 0], from: 0)) == nil)
        #expect(point.terminal.value(point.raw(in: [0x7F80, 0], from: 0)) == nil)
    }

    @Test("Neighbours are read by one request, over gaps of eight at most, within the protocol's limits")
    func plan() throws {
        let points = try Self.points(
            """
            {"name": "A", "address": 100, "type": "float32"}, {"name": "B", "address": 0},
            {"name": "C", "address": 9}, {"name": "D", "address": 1, "type": "uint32"},
            {"name": "E", "address": 111}, {"name": "F", "address": 110, "table": "input"},
            {"name": "G", "address": 2}
            """)
        let plan = ModbusPlan(points, gap: 8)
        #expect(
            plan.steps.map(\.request) == [
                ModbusRequest(table: .holding, address: 0, count: 10),
                ModbusRequest(table: .holding, address: 100, count: 2),
                ModbusRequest(table: .holding, address: 111, count: 1),
                ModbusRequest(table: .input, address: 110, count: 1),
            ])
        #expect(plan.steps.map(\.hasGaps) == [true, false, false, false])
        #expect(plan.steps.first?.points.map(\.terminal.id) == ["b", "d", "g", "c"])
        #expect(
            ModbusPlan(points, gap: 0).steps.map(\.request.address) == [0, 9, 100, 111, 110])
    }

    @Test("No request asks for more than 125 registers or 2000 bits")
    func limits() throws {
        let registers = try Self.points(
            (0..<300).map { #"{"name": "R \#($0)", "address": \#($0 * 2), "type": "uint32"}"# }.joined(separator: ","))
        let plan = ModbusPlan(registers, gap: 8)
        #expect(plan.steps.map(\.request.count) == [124, 124, 124, 124, 104])
        let bits = try Self.points(
            (0..<600).map { #"{"name": "B \#($0)", "address": \#($0 * 5), "table": "discrete"}"# }.joined(
                separator: ","))
        #expect(ModbusPlan(bits, gap: 8).steps.map(\.request.count) == [1996, 996])
    }

    @Test("A value that would end behind the last register is refused")
    func end() async {
        let problem = await reason { try Self.points(#"{"name": "A", "address": 65533, "type": "float64"}"#) }
        #expect(problem == "Setting 'channels[0].address': a float64 there ends behind the last register.")
    }
}
