/// The messages of a connection as they arrive.
///
/// Pull-based: while nobody asks, at most `inboxLimit` bytes are taken from the socket, and then it is no longer read.
/// Ends when the connection is closed or shuts down. A cancelled task gets nil, and nothing is lost by it: another may
/// go on reading. Several readers share the messages between them.
package struct WebSocketMessages: AsyncSequence, Sendable {
    package typealias Element = WebSocketMessage
    package typealias Failure = Never

    let inbox: Monitor<Inbox>

    package func makeAsyncIterator() -> Iterator { Iterator(inbox: self.inbox) }

    package struct Iterator: AsyncIteratorProtocol, Sendable {
        let inbox: Monitor<Inbox>

        package func next() async -> WebSocketMessage? {
            switch await self.inbox.wait(until: { $0.take() }) {
            case .message(let message): message
            case .end, nil: nil
            }
        }

        package func next(isolation actor: isolated (any Actor)?) async -> WebSocketMessage? {
            await self.next()
        }
    }
}
