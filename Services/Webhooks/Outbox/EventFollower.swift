import Contracts
import Logging
import Postgres
import Redis
import ServiceLifecycle

/// Brings what is said in the stream `events` into the outbox: each event at least once, under its own id, so that it is there
/// once.
///
/// Where it has come to stands in the database, written with the events; several instances do the same twice, which does no
/// harm.
struct EventFollower: Service {
    let pool: PostgresPool
    let reader: RedisStreamReader
    let dispatcher: Dispatcher
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.follow(from: try await self.position())
                } catch {
                    if Task.isCancelled { break }
                    self.logger.debug("The stream of events is interrupted", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .milliseconds(250))  // Cancellation is seen by the loop.
                }
            }
        }
        await self.reader.close()
    }

    private func follow(from start: StreamID) async throws {
        var position = start
        while !Task.isCancelled {
            let reads = try await self.reader.read([(Streams.events, position)], count: 100, block: .seconds(5))
            guard let entries = reads.first?.entries, let last = entries.last else { continue }
            let events = entries.compactMap { entry -> StreamedEvent? in
                guard let payload = entry[Streams.payloadField] else { return nil }
                do {
                    return try StreamedEvent(payload)
                } catch {
                    self.logger.warning(
                        "An event cannot be read; it is passed over",
                        metadata: ["stream.entry": "\(entry.id)", "error": "\(String(reflecting: error))"])
                    return nil
                }
            }
            try await self.pool.withTransaction { connection in
                for event in events { try connection.emit(event) }
                try connection.savePosition(last.id.description, of: Streams.events)
            }
            position = last.id
            if !events.isEmpty { self.dispatcher.wake() }
        }
    }

    private func position() async throws -> StreamID {
        try await self.pool.withConnection { connection in
            try connection.savedPosition(of: Streams.events).flatMap { StreamID($0) } ?? .zero
        }
    }
}
