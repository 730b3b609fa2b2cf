import NIOCore
import NIOHTTPTypes

/// After an upgrade: received bytes are the request's body, and the response's body is what is sent, both as they are.
final class WebSocketBytesHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(Self.wrapInboundOut(.body(Self.unwrapInboundIn(data))))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head:
            promise?.fail(ChannelError.operationUnsupported)
        case .body(let bytes):
            context.write(Self.wrapOutboundOut(bytes), promise: promise)
        case .end:
            // The socket has ended: an empty write answers the promise when all before it has left.
            context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: promise)
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension WebSocketBytesHandler: Sendable {}
