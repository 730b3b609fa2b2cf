import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Knows when the client of a connection has gone: it has closed its side, as browsers and nginx do when nobody waits for the
/// answer any more.
///
/// One for each connection, in the server's pipeline. Used on its event loop alone.
package final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart

    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var watchersSoFar = 0
    private var hasLeft = false

    package init() {}

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { self.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.leave()
        context.fireChannelInactive()
    }

    private func leave() {
        self.hasLeft = true
        for watcher in self.watchers.values { watcher.finish() }
        self.watchers = [:]
    }

    /// Ends when the client has gone.
    fileprivate func watch(on eventLoop: any EventLoop) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        guard !self.hasLeft else {
            continuation.finish()
            return stream
        }
        self.watchersSoFar += 1
        let number = self.watchersSoFar
        self.watchers[number] = continuation
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        continuation.onTermination = { _ in
            eventLoop.execute { bound.value.watchers[number] = nil }
        }
        return stream
    }
}

@available(*, unavailable)
extension DepartureHandler: Sendable {}

extension AppRequestContext {
    /// Runs `body`, and cancels it when the client leaves: for work that is costly and has no effect but its answer.
    ///
    /// - Throws: what `body` throws; `CancellationError` when the client has left.
    package func whileClientStays<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        let channel = self.channel
        let departure = try await channel.eventLoop.submit {
            // Absent in tests without a server.
            try? channel.pipeline.syncOperations.handler(type: DepartureHandler.self).watch(on: channel.eventLoop)
        }.get()
        guard let departure else { return try await body() }
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in departure {}
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw CancellationError() }
            return result
        }
    }
}
