import Testing

@testable import AgentService

@Suite("A Modbus device")
struct ModbusDriverTests {
    private static let holding: [Int: UInt16] = [0: 7, 1: 0x4148, 2: 0, 40: 3]

    private static func driver(
        _ port: Int, timeout: Double = 30, _ channels: String = #"{"name": "Speed", "address": 0}"#
    ) throws -> ModbusDriver {
        try ModbusDriver(
            .fixture(
                """
                {"host": "127.0.0.1", "port": \(port), "unit_id": 17, "timeout_seconds": \(timeout), "channels": [\(channels)]}
                """))
    }

    private static func problem(of device: ModbusDevice, timeout: Double = 30) async throws -> String? {
        try await device.with { port in
            var driver = try Self.driver(port, timeout: timeout)
            return await reason { try await driver.collect(at: .fixture(seconds: 0)) }?
                .replacing("127.0.0.1:\(port)", with: "the device")
        }
    }

    @Test("All tables are read over one connection, by as few requests as there can be, run after run")
    func reads() async throws {
        let device = ModbusDevice { request, _ in .bytes(ModbusDevice.answer(request, holding: Self.holding)) }
        try await device.with { port in
            var driver = try Self.driver(
                port,
                """
                {"name": "Speed", "address": 0, "factor": 10, "offset": 1},
                {"name": "Level", "address": 1, "type": "float32"},
                {"name": "In", "address": 3, "table": "input"},
                {"name": "Coil 3", "address": 3, "table": "coil"}, {"name": "Coil 4", "address": 4, "table": "coil"},
                {"name": "Door", "address": 6, "table": "discrete"}
                """)
            let expected: [String: Double] = [
                "speed": 71, "level": 12.5, "in": 0x8003, "coil_3": 1, "coil_4": 0, "door": 1,
            ]
            for _ in 0..<2 {
                #expect(try await driver.collect(at: .fixture(seconds: 0)) == expected)
            }
        }
        #expect(device.connections == 1)
        #expect(
            device.requests.prefix(4).map { Array($0[6...]) } == [
                [17, 3, 0, 0, 0, 3], [17, 4, 0, 3, 0, 1], [17, 1, 0, 3, 0, 2], [17, 2, 0, 6, 0, 1],
            ])
        #expect(Set(device.requests.map { Array($0[..<2]) }).count == 8)
    }

    @Test("A device that refuses unwanted addresses is asked for the wanted ones alone, and from then on")
    func gaps() async throws {
        let device = ModbusDevice { request, _ in .bytes(ModbusDevice.answer(request, holding: [0: 7, 5: 8])) }
        try await device.with { port in
            var driver = try Self.driver(port, #"{"name": "A", "address": 0}, {"name": "B", "address": 5}"#)
            for _ in 0..<2 {
                #expect(try await driver.collect(at: .fixture(seconds: 0)) == ["a": 7, "b": 8])
            }
        }
        #expect(device.requests.map { Int($0[11]) } == [6, 1, 1, 1, 1])
    }

    @Test("A refused address is named, in words; the connection stays")
    func refused() async throws {
        let device = ModbusDevice { request, _ in .bytes(ModbusDevice.answer(request, holding: Self.holding)) }
        try await device.with { port in
            var driver = try Self.driver(
                port, #"{"name": "A", "address": 0}, {"name": "B", "address": 40, "type": "uint32"}"#)
            for _ in 0..<2 {
                let problem = await reason { try await driver.collect(at: .fixture(seconds: 0)) }
                #expect(problem == "127.0.0.1:\(port) refuses holding registers 40 to 41: illegal data address.")
            }
        }
        #expect(device.connections == 1)
    }

    @Test("A device that is silent, or stops in the middle of an answer, is given up in time")
    func late() async throws {
        let silent = try await Self.problem(of: ModbusDevice { _, _ in .silence }, timeout: 0.2)
        #expect(silent == "the device: no answer in time.")
        let half = ModbusDevice { request, _ in
            .bytes(Array(ModbusDevice.answer(request, holding: Self.holding).dropLast()))
        }
        #expect(try await Self.problem(of: half, timeout: 0.2) == "the device: no answer in time.")
    }

    @Test("An answer to another transaction, of another unit, or unasked is not taken")
    func other() async throws {
        for index in [1, 6] {
            let device = ModbusDevice { request, _ in
                var answer = ModbusDevice.answer(request, holding: Self.holding)
                answer[index] &+= 1
                return .bytes(answer)
            }
            #expect(
                try await Self.problem(of: device) == "the device: it has answered something that was not asked.")
        }
    }

    @Test("What is no Modbus, or not what was asked for, is told")
    func hostile() async throws {
        let web = ModbusDevice { _, _ in .bytes(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
        #expect(try await Self.problem(of: web) == "the device: what it sends is not Modbus TCP.")
        let long = ModbusDevice { request, _ in .bytes(ModbusDevice.frame(request, [3, 4, 0, 1, 0, 2])) }
        #expect(try await Self.problem(of: long) == "the device: its answer has not the form that it should have.")
    }

    @Test("After a fault the next run has a new connection, and the old one is closed")
    func reopened() async throws {
        let device = ModbusDevice { request, number in
            number == 1 ? .bytes([9, 9, 9, 9, 9, 9, 9]) : .bytes(ModbusDevice.answer(request, holding: Self.holding))
        }
        try await device.with { port in
            var driver = try Self.driver(port)
            await #expect(throws: PluginError.self) { try await driver.collect(at: .fixture(seconds: 0)) }
            #expect(try await driver.collect(at: .fixture(seconds: 1)) == ["speed": 7])
        }
        #expect(device.connections == 2)
    }

    @Test("A device that has closed the kept connection meanwhile is asked again on a new one, in the same run")
    func closedMeanwhile() async throws {
        let device = ModbusDevice { request, number in
            number == 2 ? .close : .bytes(ModbusDevice.answer(request, holding: Self.holding))
        }
        try await device.with { port in
            var driver = try Self.driver(port)
            for _ in 0..<2 { #expect(try await driver.collect(at: .fixture(seconds: 0)) == ["speed": 7]) }
        }
        #expect(device.connections == 2)
        let closing = try await Self.problem(of: ModbusDevice { _, _ in .close })
        #expect(closing == "the device: it has closed the connection.")
    }

    @Test("A cancelled run ends at once and closes its connection; so does the end of the driver")
    func closes() async throws {
        let device = ModbusDevice { request, number in
            number == 1 ? .bytes(ModbusDevice.answer(request, holding: Self.holding)) : .silence
        }
        try await device.with { port in
            do {
                var driver = try Self.driver(port)
                _ = try await driver.collect(at: .fixture(seconds: 0))
                #expect(device.open == 1)
            }
            try await Self.wait { device.open == 0 }

            let problem = try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask {
                    var driver = try Self.driver(port, timeout: 30)
                    return await reason { try await driver.collect(at: .fixture(seconds: 0)) }
                }
                try await Self.wait { device.requests.count == 2 }
                group.cancelAll()
                return try await group.next() ?? nil
            }
            #expect(problem == "CancellationError()")
            try await Self.wait { device.open == 0 }
        }
    }

    @Test("Who does not listen is told")
    func nobody() async throws {
        var driver = try Self.driver(TestServer.nobody)
        let problem = await reason { try await driver.collect(at: .fixture(seconds: 0)) }
        #expect(problem == "127.0.0.1:1: Connection refused.")
    }

    private static func wait(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }
}
