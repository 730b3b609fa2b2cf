import NIOCore
import Synchronization

/// A Modbus device made for tests: it speaks the real protocol, over a real connection, byte by byte from the specification and without
/// any of the agent's code.
final class ModbusDevice: Sendable {
    enum Reply: Sendable {
        case bytes([UInt8])
        case silence
        case close
    }

    private struct State {
        var requests: [[UInt8]] = []
        var connections = 0
        var open = 0
    }

    private let state = Mutex(State())
    private let reply: @Sendable (_ request: [UInt8], _ number: Int) -> Reply

    init(_ reply: @escaping @Sendable (_ request: [UInt8], _ number: Int) -> Reply) {
        self.reply = reply
    }

    /// Whole requests, in their order.
    var requests: [[UInt8]] { self.state.withLock { $0.requests } }
    var connections: Int { self.state.withLock { $0.connections } }
    /// Connections that are open now.
    var open: Int { self.state.withLock { $0.open } }

    func with<R: Sendable>(_ body: (_ port: Int) async throws -> R) async throws -> R {
        try await TestServer.with({ try $0.pipeline.syncOperations.addHandler(Answering(self)) }, body)
    }

    /// The answer of a device that has these holding registers, and 0x8000 + address as input registers up to 9; of bits every third is on.
    static func answer(_ request: [UInt8], holding: [Int: UInt16]) -> [UInt8] {
        let (function, address) = (request[7], Int(request[8]) << 8 | Int(request[9]))
        let addresses = address..<(address + (Int(request[10]) << 8 | Int(request[11])))
        var data: [UInt8]
        switch function {
        case 1, 2:
            data = [UInt8](repeating: 0, count: (addresses.count + 7) / 8)
            for (index, address) in addresses.enumerated() where address.isMultiple(of: 3) {
                data[index / 8] |= 1 << (index % 8)
            }
        default:
            let registers = addresses.map { function == 3 ? holding[$0] : $0 < 10 ? UInt16(0x8000 + $0) : nil }
            guard !registers.contains(nil) else { return Self.frame(request, [function | 0x80, 2]) }
            data = registers.compactMap { $0 }.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        }
        return Self.frame(request, [function, UInt8(data.count)] + data)
    }

    /// With the transaction and unit of `request`.
    static func frame(_ request: [UInt8], _ data: [UInt8]) -> [UInt8] {
        request[0..<2] + [0, 0, 0, UInt8(data.count + 1), request[6]] + data
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let device: ModbusDevice
        private var received: [UInt8] = []

        init(_ device: ModbusDevice) {
            self.device = device
        }

        func channelActive(context: ChannelHandlerContext) {
            self.device.state.withLock { state in
                state.connections += 1
                state.open += 1
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.device.state.withLock { $0.open -= 1 }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.received += Self.unwrapInboundIn(data).readableBytesView
            while self.received.count >= 12 {
                let request = Array(self.received.prefix(12))
                self.received.removeFirst(12)
                let number = self.device.state.withLock { state in
                    state.requests.append(request)
                    return state.requests.count
                }
                switch self.device.reply(request, number) {
                case .bytes(let bytes):
                    context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
                case .silence: break
                case .close: context.close(promise: nil)
                }
            }
        }
    }
}
