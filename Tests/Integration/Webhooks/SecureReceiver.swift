import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTPS server with the certificate of ``TestCertificates``, which answers 200 and notes by what name it was greeted.
final class SecureReceiver: Sendable {
    private let greeted = Mutex<[String?]>([])
    private let asked = Mutex<[String?]>([])

    /// The names in the greetings of TLS (SNI).
    var names: [String?] { self.greeted.withLock { $0 } }
    /// The `Host` of each request.
    var hosts: [String?] { self.asked.withLock { $0 } }

    /// Runs `body` beside a server on a free port.
    static func with<R: Sendable>(_ body: (_ receiver: SecureReceiver, _ port: Int) async throws -> R) async throws -> R
    {
        let receiver = SecureReceiver()
        let context = try receiver.context()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answering(receiver))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<R, any Error>
        do {
            result = .success(try await body(receiver, channel.localAddress?.port ?? 0))
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        return try result.get()
    }

    private func context() throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(TestCertificates.receiver.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(TestCertificates.receiverKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        configuration.sslContextCallback = { values, promise in
            self.greeted.withLock { $0.append(values.serverHostname) }
            promise.succeed(.noChanges)
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let receiver: SecureReceiver

        init(_ receiver: SecureReceiver) {
            self.receiver = receiver
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head(let head): self.receiver.asked.withLock { $0.append(head.headers.first(name: "host")) }
            case .body: break
            case .end:
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "0"])
                context.write(self.wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
