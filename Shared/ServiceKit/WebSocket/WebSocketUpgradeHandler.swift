import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns an HTTP/1 connection into raw bytes once a response says 101.
///
/// ```
///  ByteToMessageHandler<HTTPRequestDecoder>  ┐
///  HTTPResponseEncoder                       ├ removed on 101; then WebSocketBytesHandler stands
///  HTTP1ToHTTPServerCodec                    │ in the place of this one
///  WebSocketUpgradeHandler                   │
///  HTTPConnectionStateHandler                ┘
///  NIOAsyncChannel (Hummingbird)
/// ```
///
/// The end of a request that opens a WebSocket is held back, so that its body stays open and becomes what the socket receives.
/// A request to upgrade that gets another answer is answered as usual, and then the connection is closed: NIO's decoder
/// reads nothing after such a request, so a next one on the connection would hang.
///
/// Add one per connection, by `HTTP1Channel.Configuration(additionalChannelHandlers: [WebSocketUpgradeHandler()])`.
package final class WebSocketUpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private enum State {
        case http
        /// A request to upgrade is with the router. `end` is the part held back.
        case asked(isWebSocket: Bool, end: HTTPRequestPart?)
        /// It was answered by something else than 101.
        case declined
        /// 101 is decided; what is written meanwhile waits until the decoder is gone.
        case upgrading([(part: HTTPResponsePart, promise: EventLoopPromise<Void>?)])
    }

    private var state = State.http

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = Self.unwrapInboundIn(data)
        switch (self.state, part) {
        case (.http, .head(let head)) where head.asksForUpgrade:
            self.state = .asked(isWebSocket: head.asksForWebSocket, end: nil)
            context.fireChannelRead(data)
        case (.asked(isWebSocket: true, _), .end):
            self.state = .asked(isWebSocket: true, end: part)
        default:
            context.fireChannelRead(data)
        }
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = Self.unwrapOutboundIn(data)
        switch (self.state, part) {
        case (.asked(isWebSocket: true, _), .head(let head)) where head.status == .switchingProtocols:
            self.state = .upgrading([(part, promise)])
            self.removeDecoder(context: context)
        case (.asked(_, let end), .head(var head)) where head.status.kind != .informational:
            self.state = .declined
            head.headerFields[.connection] = "close"
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
            if let end {
                context.fireChannelRead(Self.wrapInboundOut(end))
                context.fireChannelReadComplete()
            }
        case (.declined, .end):
            context.writeAndFlush(data, promise: promise)
            context.close(promise: nil)
        case (.upgrading(var waiting), _):
            waiting.append((part, promise))
            self.state = .upgrading(waiting)
        default:
            context.write(data, promise: promise)
        }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        if case .upgrading(let waiting) = self.state {
            for (_, promise) in waiting { promise?.fail(ChannelError.ioOnClosedChannel) }
        }
        self.state = .http
    }

    /// First of all the decoder: the client may answer 101 at once, and its bytes are no HTTP.
    private func removeDecoder(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        do {
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            pipeline.removeHandler(context: decoder).whenComplete { _ in
                let (handler, context) = bound.value
                handler.upgrade(context: context)
            }
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    private func upgrade(context: ChannelHandlerContext) {
        guard case .upgrading(let waiting) = self.state, let (head, promise) = waiting.first else { return }
        self.state = .http
        context.writeAndFlush(Self.wrapOutboundOut(head), promise: promise)
        let pipeline = context.pipeline.syncOperations
        let bytes = WebSocketBytesHandler()
        do {
            try pipeline.addHandler(bytes, position: .after(self))
            for context in [
                try pipeline.context(handlerType: HTTPResponseEncoder.self),
                try pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self),
                // Its timeout would count a socket that is not read as idle; the WebSocket has pings.
                try pipeline.context(handlerType: HTTPConnectionStateHandler.self),
            ] {
                _ = pipeline.removeHandler(context: context)
            }
            // A large buffer for each read would multiply by the reads that may wait for a slow handler.
            try context.channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 16384))
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return
        }
        _ = pipeline.removeHandler(context: context)
        for (part, promise) in waiting.dropFirst() {
            pipeline.writeAndFlush(NIOAny(part), promise: promise)
        }
    }
}

@available(*, unavailable)
extension WebSocketUpgradeHandler: Sendable {}
