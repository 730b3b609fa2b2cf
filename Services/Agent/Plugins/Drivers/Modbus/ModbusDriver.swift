/// Reads a device over Modbus TCP (Modbus Application Protocol V1.1b3, functions 1 to 4).
///
/// One connection is kept from run to run. Points that stand near each other are read by one request, addresses between them that nobody wants,
/// eight at most, included; a device that refuses those is asked for each run of neighbours by itself from then on.
struct ModbusDriver: PluginDriver {
    private static let gap = 8

    private let host: String
    private let port: Int
    private let unit: UInt8
    private let limit: Duration
    private let points: [ModbusPoint]
    private var plan: ModbusPlan
    private var connection: ModbusConnection?

    init(_ settings: PluginSettings) throws(PluginError) {
        self.host = try settings.text("host")
        self.port = try settings.integer("port", default: 502, in: 1...65_535)
        self.unit = UInt8(try settings.integer("unit_id", default: 1, in: 0...255))
        self.limit = try settings.timeout(default: 3, atMost: 30)
        self.points = try settings.declared { (terminal, settings) throws(PluginError) in
            try ModbusPoint(terminal, settings)
        }
        self.plan = ModbusPlan(self.points, gap: Self.gap)
    }

    /// - Throws: ``PluginError`` by the first value that the device does not give; `CancellationError`.
    mutating func collect(at moment: CollectionMoment) async throws -> [String: Double] {
        let deadline = ContinuousClock.now + self.limit
        if let kept = self.connection, kept.isOpen {
            do {
                return try await self.read(kept, until: deadline)
            } catch ModbusFault.closed {
                // Many devices close what has been idle for a while: once more on a new one.
            } catch let fault as ModbusFault {
                throw self.failure(fault)
            }
        }
        self.connection = nil
        let connection: ModbusConnection
        do {
            connection = try await ModbusConnection.open(
                host: self.host, port: self.port, limit: max(.milliseconds(1), deadline - ContinuousClock.now))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw PluginError.connecting(to: self.host, self.port, error)
        }
        self.connection = connection
        do {
            return try await self.read(connection, until: deadline)
        } catch let fault as ModbusFault {
            throw self.failure(fault)
        }
    }

    private mutating func read(
        _ connection: ModbusConnection, until deadline: ContinuousClock.Instant
    ) async throws -> [String: Double] {
        var values: [String: Double] = [:]
        for step in self.plan.steps {
            let request = step.request
            do {
                let read = try await connection.read(request, unit: self.unit, until: deadline)
                for point in step.points {
                    values[point.terminal.id] = point.terminal.value(point.raw(in: read, from: request.address))
                }
            } catch ModbusFault.exception(ModbusFault.illegalAddress) where step.hasGaps {
                self.plan = ModbusPlan(self.points, gap: 0)
                return try await self.read(connection, until: deadline)
            } catch let fault as ModbusFault {
                guard case .exception = fault else { throw fault }
                throw PluginError.device("\(self.host):\(self.port) refuses \(request): \(fault).")
            }
        }
        return values
    }

    /// After a fault nothing more comes over its connection, which may not be closed yet.
    private mutating func failure(_ fault: ModbusFault) -> PluginError {
        self.connection = nil
        return .device("\(self.host):\(self.port): \(fault).")
    }
}
