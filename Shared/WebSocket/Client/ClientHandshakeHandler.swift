import NIOCore
import NIOHTTP1

/// Sends the opening request, checks the answer, and leaves behind a channel of bytes.
///
/// ```
///  (TLS) ─ HTTPRequestEncoder ─ ByteToMessageHandler<HTTPResponseDecoder> ─ ClientHandshakeHandler
///  after 101:  (TLS) ─ NIOAsyncChannel of ByteBuffer
/// ```
///
/// Added to a channel that is connected. The promise is answered exactly once: with the open socket, or with a `WebSocketClientError`, after which the channel is closed.
final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    struct Outcome: Sendable {
        var channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        var agreement: ClientHandshake.Agreement
    }

    private enum State {
        case waiting
        case accepted(ClientHandshake.Agreement)
        case refused(HTTPResponseHead, body: ByteBuffer)
        case done
    }

    private static let maximumBody = 1024

    private let handshake: ClientHandshake
    private let deadline: NIODeadline
    private let promise: EventLoopPromise<Outcome>
    private var state = State.waiting
    private var timeout: Scheduled<Void>?

    init(handshake: ClientHandshake, deadline: NIODeadline, promise: EventLoopPromise<Outcome>) {
        self.handshake = handshake
        self.deadline = deadline
        self.promise = promise
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.timeout = context.eventLoop.scheduleTask(deadline: self.deadline) {
            let (handler, context) = bound.value
            if case .refused(let head, let body) = handler.state {
                handler.refuse(head, body, context: context)
            }
            handler.fail(.timedOut, context: context)
        }
        context.write(Self.wrapOutboundOut(.head(self.handshake.request)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (Self.unwrapInboundIn(data), self.state) {
        case (.head(let head), .waiting) where head.status == .switchingProtocols:
            do throws(WebSocketClientError) {
                self.state = .accepted(try self.handshake.agreement(head))
            } catch {
                self.fail(error, context: context)
            }
        case (.head(let head), .waiting):
            self.state = .refused(head, body: ByteBuffer())
        case (.body(let part), .refused(let head, var body)):
            body.writeBytes(part.readableBytesView.prefix(Self.maximumBody - body.readableBytes))
            self.state = .refused(head, body: body)
            if body.readableBytes == Self.maximumBody { self.refuse(head, body, context: context) }
        case (.end, .accepted(let agreement)):
            self.succeed(agreement, context: context)
        case (.end, .refused(let head, let body)):
            self.refuse(head, body, context: context)
        default:
            break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .refused(let head, let body) = self.state {
            self.refuse(head, body, context: context)
        }
        self.fail(.connectionFailed(ChannelError.eof), context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(.connectionFailed(error), context: context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.fail(.connectionFailed(ChannelError.ioOnClosedChannel), context: context)
    }

    private func refuse(_ head: HTTPResponseHead, _ body: ByteBuffer, context: ChannelHandlerContext) {
        let error = WebSocketClientError.refused(
            status: Int(head.status.code), retryAfter: head.headers.first(name: "Retry-After"),
            body: String(buffer: body))
        self.fail(error, context: context)
    }

    private func fail(_ error: WebSocketClientError, context: ChannelHandlerContext) {
        if case .done = self.state { return }
        self.finish()
        self.promise.fail(error)
        context.close(promise: nil)
    }

    private func succeed(_ agreement: ClientHandshake.Agreement, context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self)
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self)
            let channel = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: context.channel)
            self.finish()
            self.promise.succeed(Outcome(channel: channel, agreement: agreement))
            // This one first: what the decoder has left over is already frames.
            _ = pipeline.removeHandler(context: context)
            _ = pipeline.removeHandler(context: encoder)
            pipeline.removeHandler(context: decoder).assumeIsolated().whenComplete { _ in
                // The decoder hands on its rest without saying that this was all for now.
                pipeline.fireChannelReadComplete()
            }
            try context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: 4)
        } catch {
            self.fail(.connectionFailed(error), context: context)
        }
    }

    private func finish() {
        self.state = .done
        self.timeout?.cancel()
        self.timeout = nil
    }
}

@available(*, unavailable)
extension ClientHandshakeHandler: Sendable {}
