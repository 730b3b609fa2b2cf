import NIOCore

/// A connection to a device that speaks Modbus TCP. Closed by any fault but an exception, by the cancellation of who asks, and when nobody has it any more.
final class ModbusConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<ModbusAnswerHandler>

    private init(_ channel: any Channel, _ handler: NIOLoopBound<ModbusAnswerHandler>) {
        self.channel = channel
        self.handler = handler
    }

    deinit {
        self.channel.close(promise: nil)
    }

    /// - Throws: as ``DeviceConnection/open(host:port:limit:)``.
    static func open(host: String, port: Int, limit: Duration) async throws -> ModbusConnection {
        let channel = try await DeviceConnection.open(host: host, port: port, limit: limit)
        let handler = try await channel.eventLoop.submit {
            let handler = ModbusAnswerHandler()
            try channel.pipeline.syncOperations.addHandler(handler)
            return NIOLoopBound(handler, eventLoop: channel.eventLoop)
        }.get()
        return ModbusConnection(channel, handler)
    }

    var isOpen: Bool { self.channel.isActive }

    /// What the device has at the addresses of `request`; one request at a time.
    ///
    /// - Throws: ``ModbusFault``, `CancellationError`.
    func read(_ request: ModbusRequest, unit: UInt8, until deadline: ContinuousClock.Instant) async throws -> [UInt16] {
        let (channel, handler) = (self.channel, self.handler)
        let patience = TimeAmount(max(.zero, deadline - ContinuousClock.now))
        let alarm = channel.eventLoop.scheduleTask(in: patience) {
            handler.value.fail(.late)
            channel.close(promise: nil)
        }
        defer { alarm.cancel() }
        let answer: [UInt8]
        do {
            answer = try await withTaskCancellationHandler {
                try await channel.eventLoop.flatSubmit {
                    handler.value.ask(request.data, unit: unit, on: channel)
                }.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            try Task.checkCancellation()
            throw error
        }
        do {
            return try request.values(answer)
        } catch ModbusFault.malformed {
            channel.close(promise: nil)
            throw ModbusFault.malformed
        }
    }
}
