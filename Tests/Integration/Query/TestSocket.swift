import Domain
import FoundationEssentials
import Logging
import NIOCore
import TestSupport

@testable import QueryService
@testable import WebSocket

/// A browser's socket without a network: what is sent stays in the outbox until the test reads it.
final class TestSocket: Sendable {
    let connection: WebSocketConnection

    init(outboxLimit: Int = 1 << 20) {
        var configuration = WebSocketConfiguration()
        configuration.outboxLimit = outboxLimit
        self.connection = WebSocketConnection(
            role: .server,
            transport: WebSocketTransport(write: { $1(.success(())) }, finishWriting: {}, abort: { _ in }),
            configuration: configuration, isCompressed: false, subprotocol: nil, logger: TestDatabase.quietLogger)
    }

    /// What the server said.
    struct Frame: Decodable, Sendable {
        struct Datapoint: Decodable, Sendable {
            var value: Double
            var channel: String
            var timestamp: String

            private enum CodingKeys: String, CodingKey {
                case value, timestamp
                case channel = "event_public_id"
            }
        }

        var type: String
        var position: String?
        var datapoints: [Datapoint]?

        var values: [Double] { self.datapoints?.map(\.value) ?? [] }
    }

    /// Takes what waits, as a browser that reads on: the room is free then.
    func read() throws -> [Frame] {
        var frames: [Frame] = []
        while let next = self.connection.outbox.withLock({ $0.take() }), case .batch(let batch) = next {
            for message in batch.messages {
                frames.append(try JSONDecoder().decode(Frame.self, from: Data(message.message.bytes.readableBytesView)))
            }
            self.connection.outbox.withLock { $0.wrote(batch) }
        }
        return frames
    }
}

extension [TestSocket.Frame] {
    var types: [String] { self.map(\.type) }
    var values: [Double] { self.flatMap(\.values) }
    /// The last position that was handed out.
    var position: String? { self.compactMap(\.position).last }
}
