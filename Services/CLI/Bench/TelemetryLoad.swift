import NIOCore
import Synchronization
import WebSocket

/// One simulated agent: sends batches over `/ws/controller/telemetry`, at most a window of them unacknowledged.
struct TelemetryLoad: Sendable {
    let server: BenchServer
    let frames: ReadingFrames
    /// Time between two batches; nil: as fast as the window allows.
    let interval: Duration?
    /// Told of each batch when it is acknowledged, which is after its commit. At a rate the time counts from when the batch
    /// was due: a server that falls behind cannot hide it by slowing the sender.
    let measurement: Measurement

    private static let window = 8

    private struct InFlight: Sendable {
        var last: Int
        var count: Int
        var since: ContinuousClock.Instant
    }

    private final class Flight: Sendable {
        let batches = Mutex<[InFlight]>([])
        let acknowledged = Atomic(0)
    }

    /// Until the frames or the measurement's window end and all is acknowledged.
    ///
    /// - Throws: `CommandFailure` when the server does not take or store a batch: the figures would mean nothing.
    func run() async throws {
        try await self.server.withSocket("/ws/controller/telemetry") { connection in
            let flight = Flight()
            let (credits, credit) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { credit.finish() }
                    try await self.receive(connection, flight, credit)
                }
                try await self.send(connection, flight, credits)
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    private func send(_ connection: WebSocketConnection, _ flight: Flight, _ credits: AsyncStream<Void>) async throws {
        var frames = self.frames
        if let declaration = frames.declaration { try await connection.sendWaiting(.text(declaration)) }
        var credits = credits.makeAsyncIterator()
        var inFlight = 0
        var due = ContinuousClock.now
        while ContinuousClock.now < self.measurement.window.upperBound {
            if let interval {
                // Agents of one rate do not all send at once.
                if frames.isFresh { due += interval * Double.random(in: 0..<1) }
                try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
            }
            guard let frame = frames.next(acknowledged: flight.acknowledged.load(ordering: .relaxed)) else { break }
            if inFlight == Self.window {
                guard await credits.next() != nil else { return }
                inFlight -= 1
            }
            let since = self.interval == nil ? .now : due
            flight.batches.withLock { $0.append(InFlight(last: frame.last, count: frame.count, since: since)) }
            inFlight += 1
            let isBinary = frames.format == .binary
            try await connection.sendWaiting(isBinary ? .binary(frame.payload) : .text(frame.payload))
            if let interval { due += interval }
        }
        while inFlight > 0, await credits.next() != nil { inFlight -= 1 }
    }

    /// The number in `{"type":"ack","seq":N…`; nil for every other answer.
    private static func acknowledged(_ answer: String) -> Int? {
        let head = #"{"type":"ack","seq":"#
        guard answer.hasPrefix(head) else { return nil }
        return Int(answer.dropFirst(head.count).prefix { $0.isNumber })
    }

    private func receive(
        _ connection: WebSocketConnection, _ flight: Flight, _ credit: AsyncStream<Void>.Continuation
    ) async throws {
        for await message in connection.messages {
            let now = ContinuousClock.now
            guard let seq = Self.acknowledged(message.string) else {
                throw CommandFailure("the server does not take the readings: \(message.string.prefix(300))")
            }
            flight.acknowledged.store(seq, ordering: .relaxed)
            while let batch = flight.batches.withLock({ $0.first?.last ?? .max <= seq ? $0.removeFirst() : nil }) {
                self.measurement.record(since: batch.since, until: now, units: batch.count)
                credit.yield()
            }
        }
        if !Task.isCancelled {
            let closure = connection.closure.map { " with \($0.code.rawValue): \($0.reason)" } ?? ""
            throw CommandFailure("the server closed the telemetry socket\(closure)")
        }
    }
}
