import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

/// An HTTP server that notes what it is sent, and answers as it is told.
final class Receiver: Sendable {
    struct Message: Sendable, Hashable {
        var path: String
        var host: String?
        var id: String?
        var traceparent: String?
        var body: String
    }

    private struct State {
        var port = 0
        var messages: [Message] = []
        var next: [Int] = []
        var usual = 200
        var headers: HTTPFields = [:]
    }

    private let state = Mutex(State())

    var port: Int { self.state.withLock { $0.port } }
    var url: String { "http://127.0.0.1:\(self.port)/hook" }
    var messages: [Message] { self.state.withLock { $0.messages } }
    var ids: [String] { self.messages.compactMap(\.id) }

    /// What is answered next, and then; 0 is nothing for a minute.
    func answer(_ next: [Int] = [], then usual: Int = 200, _ headers: HTTPFields = [:]) {
        self.state.withLock { state in
            state.next = next
            state.usual = usual
            state.headers = headers
        }
    }

    private func take(_ message: Message) -> (status: Int, headers: HTTPFields) {
        self.state.withLock { state in
            state.messages.append(message)
            return (state.next.isEmpty ? state.usual : state.next.removeFirst(), state.headers)
        }
    }

    /// Runs `body` beside a server on a free port.
    static func with<R: Sendable>(_ body: @Sendable (Receiver) async throws -> R) async throws -> R {
        let receiver = Receiver()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.post("**") { request, _ -> Response in
            let message = Message(
                path: request.uri.path, host: request.head.authority,
                id: HTTPField.Name("webhook-id").flatMap { request.headers[$0] },
                traceparent: HTTPField.Name("traceparent").flatMap { request.headers[$0] },
                body: String(buffer: try await request.body.collect(upTo: 1 << 20)))
            let answer = receiver.take(message)
            if answer.status == 0 { try await Task.sleep(for: .seconds(60)) }
            return Response(status: .init(code: answer.status), headers: answer.headers)
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            }, logger: TestDatabase.quietLogger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await app.run() }
            for await number in ports { receiver.state.withLock { $0.port = number } }
            defer { tasks.cancelAll() }
            return try await body(receiver)
        }
    }
}
