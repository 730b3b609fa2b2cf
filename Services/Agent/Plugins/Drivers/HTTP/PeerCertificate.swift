import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// The certificate that a server shows. The HTTP client does not give it, so it is looked at on a connection of its own, which ends after TLS's handshake.
enum PeerCertificate {
    /// When it ends, in seconds since 1970, by its own word: nothing of it is verified, so that one that has expired can be told, too.
    ///
    /// - Throws: whatever there is on the way, `CancellationError` among it.
    static func end(host: String, port: Int) async throws -> Double {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = try NIOSSLContext(configuration: configuration)
        // An address is no name for SNI.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil

        let channel = try await DeviceConnection.open(host: host, port: port, limit: .seconds(30))
        return try await withTaskCancellationHandler {
            let result: Result<Double, any Error>
            do {
                let end = try await channel.eventLoop.flatSubmit {
                    let promise = channel.eventLoop.makePromise(of: Double.self)
                    do {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandlers(
                            NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host),
                            Handshake(promise))
                    } catch {
                        promise.fail(error)
                    }
                    return promise.futureResult
                }.get()
                result = .success(end)
            } catch {
                result = .failure(error)
            }
            // It may be closed already.
            try? await channel.close()
            return try result.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// Waits for the handshake and looks.
    private final class Handshake: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let end: EventLoopPromise<Double>

        init(_ end: EventLoopPromise<Double>) {
            self.end = end
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted? = event as? TLSUserEvent {
                do {
                    let certificate = try context.pipeline.syncOperations.nioSSL_peerCertificate()
                    if let certificate { self.end.succeed(Double(certificate.notValidAfter)) }
                } catch {
                    self.end.fail(error)
                }
            }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            self.end.fail(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.end.fail(ChannelError.eof)
            context.fireChannelInactive()
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            self.end.fail(ChannelError.eof)
        }
    }
}
