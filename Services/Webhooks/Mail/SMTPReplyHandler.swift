import NIOCore
import NIOSSL

/// At the end of the pipeline: gives each reply to who waits for it, and puts TLS in front.
///
/// ```
/// (TLS) ─ SMTPReplyHandler ─ promises
/// ```
///
/// TLS is begun in the same step in which the answer to STARTTLS is read, so that nothing that came in clear is ever taken for
/// a later answer.
final class SMTPReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var parser = SMTPReplyParser()
    private var replies: [SMTPReply] = []
    private var waiting: EventLoopPromise<SMTPReply>?
    private var failure: (any Error)?
    private var upgrade: (context: NIOSSLContext, host: String?)?

    /// The next reply. One at a time is waited for.
    func next(on loop: any EventLoop) -> EventLoopFuture<SMTPReply> {
        if !self.replies.isEmpty { return loop.makeSucceededFuture(self.replies.removeFirst()) }
        if let failure { return loop.makeFailedFuture(failure) }
        let promise = loop.makePromise(of: SMTPReply.self)
        self.waiting = promise
        return promise.futureResult
    }

    /// When the next reply is positive, TLS follows.
    func expectTLS(_ context: NIOSSLContext, host: String?) {
        self.upgrade = (context, host)
    }

    /// Whoever waits gets this; so does who asks later.
    func fail(_ error: any Error) {
        if self.failure == nil { self.failure = error }
        self.waiting?.fail(self.failure ?? error)
        self.waiting = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.failure == nil else { return }
        do {
            let replies = try self.parser.append(Self.unwrapInboundIn(data).readableBytesView)
            if let upgrade, let reply = replies.first {
                self.upgrade = nil
                if reply.isPositive {
                    guard replies.count == 1, self.parser.isEmpty else { throw SMTPFault.unasked }
                    try context.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: upgrade.context, serverHostname: upgrade.host), position: .first)
                }
            }
            self.replies += replies
            if let waiting, !self.replies.isEmpty {
                self.waiting = nil
                waiting.succeed(self.replies.removeFirst())
            }
        } catch {
            self.fail(error)
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.fail(SMTPFault.closed)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.fail(SMTPFault.closed)
    }
}

@available(*, unavailable)
extension SMTPReplyHandler: Sendable {}
