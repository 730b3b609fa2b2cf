import NIOCore
import NIOPosix
import Synchronization

/// A mail server as none should be: it greets, and answers each line with what it was told, whatever was asked; then it is
/// silent.
final class WrongMailServer: Sendable {
    private let heard = Mutex<[String]>([])

    /// The lines that it was sent, in clear.
    var lines: [String] { self.heard.withLock { $0 } }

    /// Runs `body` beside a server on a free port.
    static func with<R: Sendable>(
        _ answers: [String], _ body: (_ server: WrongMailServer, _ port: Int) async throws -> R
    ) async throws -> R {
        let server = WrongMailServer()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(server, answers))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<R, any Error>
        do {
            result = .success(try await body(server, channel.localAddress?.port ?? 0))
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        return try result.get()
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: WrongMailServer
        private var answers: ArraySlice<String>
        private var line: [UInt8] = []

        init(_ server: WrongMailServer, _ answers: [String]) {
            self.server = server
            self.answers = answers[...]
        }

        func channelActive(context: ChannelHandlerContext) {
            self.answer(context)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            for byte in Self.unwrapInboundIn(data).readableBytesView {
                guard byte == UInt8(ascii: "\n") else {
                    self.line.append(byte)
                    continue
                }
                let line = String(decoding: self.line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
                self.server.heard.withLock { $0.append(line) }
                self.line = []
                self.answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard let answer = self.answers.popFirst() else { return }
            context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}
