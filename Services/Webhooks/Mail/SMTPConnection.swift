import NIOCore
import NIOPosix
import NIOSSL

/// A connection to a mail server: a line out, a reply in.
struct SMTPConnection: Sendable {
    static let connectPatience: Duration = .seconds(10)

    private let channel: any Channel
    private let handler: NIOLoopBound<SMTPReplyHandler>

    /// Connects, runs `body`, and closes. When the task is cancelled, or `patience` is over, what `body` waits for throws.
    ///
    /// - Parameter tls: from the first byte on; nil: in clear at first.
    static func with<Value: Sendable>(
        host: String, port: Int, tls: NIOSSLContext?, patience: Duration,
        _ body: (SMTPConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(min(patience, Self.connectPatience)))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: Self.name(host)))
                    }
                    let handler = SMTPReplyHandler()
                    try pipeline.addHandler(handler)
                    return SMTPConnection(
                        channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
        let alarm = connection.channel.eventLoop.scheduleTask(in: TimeAmount(patience)) {
            connection.handler.value.fail(SMTPFault.late(patience))
            connection.channel.close(promise: nil)
        }
        return try await withTaskCancellationHandler {
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(connection))
            } catch {
                result = .failure(error)
            }
            alarm.cancel()
            // It may be closed already.
            try? await connection.channel.close()
            return try result.get()
        } onCancel: {
            connection.channel.close(promise: nil)
        }
    }

    /// What this machine is called in EHLO: an address literal, which is right wherever it stands.
    var literal: String {
        guard let address = self.channel.localAddress?.ipAddress, let known = IPAddress(address) else {
            return "[127.0.0.1]"
        }
        return known.isIPv6 ? "[IPv6:\(known)]" : "[\(known)]"
    }

    /// The next reply.
    func reply() async throws -> SMTPReply {
        try await self.channel.eventLoop.flatSubmit {
            self.handler.value.next(on: self.channel.eventLoop)
        }.get()
    }

    /// - Parameter bytes: whole lines.
    func ask(_ bytes: [UInt8]) async throws -> SMTPReply {
        try await self.channel.eventLoop.flatSubmit {
            let reply = self.handler.value.next(on: self.channel.eventLoop)
            self.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            return reply
        }.get()
    }

    /// Asks for STARTTLS; when the reply is positive, all that follows is in TLS.
    func askForTLS(_ context: NIOSSLContext, host: String) async throws -> SMTPReply {
        try await self.channel.eventLoop.flatSubmit {
            self.handler.value.expectTLS(context, host: Self.name(host))
            let reply = self.handler.value.next(on: self.channel.eventLoop)
            self.channel.writeAndFlush(ByteBuffer(string: "STARTTLS\r\n"), promise: nil)
            return reply
        }.get()
    }

    /// Says good-bye and does not wait for the answer.
    func quit() async {
        // The mail is theirs by now, whatever becomes of this.
        try? await self.channel.writeAndFlush(ByteBuffer(string: "QUIT\r\n"))
    }

    /// An address is no name for SNI; the certificate is then checked against the address.
    private static func name(_ host: String) -> String? {
        IPAddress(host) == nil ? host : nil
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
