import NIOCore
import NIOPosix

/// A server on a free port of 127.0.0.1, for a test's length.
enum TestServer {
    /// Where nobody listens: one that a server has left might have got another by now.
    static let nobody = 1

    /// - Parameter setUp: adds the handlers of one connection.
    static func with<R: Sendable>(
        _ setUp: @escaping @Sendable (any Channel) throws -> Void, _ body: (_ port: Int) async throws -> R
    ) async throws -> R {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<R, any Error>
        do {
            result = .success(try await body(channel.localAddress?.port ?? 0))
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        return try result.get()
    }
}
