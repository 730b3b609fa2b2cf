import NIOCore
import NIOHTTP1
import WebSocket

/// How long a reading takes from a client's POST to every open live socket, while others arrive.
struct LiveScenario: Sendable {
    let sockets: Int
    /// Readings per second that arrive meanwhile.
    let rate: Double
    /// Over so many channels.
    let channels: Int
    /// How many of these channels each socket shows; nil: it asks for nothing and gets everything, as old clients do.
    let watched: Int?
    /// Probes per second.
    let probes: Double

    private static let batch = 100
    /// Probes may be on their way so long after the end.
    private static let patience: Duration = .seconds(5)

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "live", of: server,
            settings: [
                .init(name: "sockets", value: Double(self.sockets), unit: ""),
                .init(name: "rate", value: self.rate, unit: "readings/s"),
                .init(name: "channels", value: Double(self.channels), unit: ""),
            ] + (self.watched.map { [.init(name: "watched", value: Double($0), unit: "")] } ?? [])
                + [.init(name: "probes", value: self.probes, unit: "1/s")])
        try await BenchChannels(server: server).with(1 + self.channels) { ids in
            let (probe, others) = (ids[0], Array(ids.dropFirst()))
            let arrivals = LiveArrivals()
            let load = try await self.watch(server, probe, others, arrivals) {
                try await self.measure(options, server, probe, others, arrivals)
            }
            report.add("arrived after", arrivals.latency)
            let expected = arrivals.sent * self.sockets
            report.add("probes that should arrive", Double(expected), "")
            report.add("probes lost", Double(expected - arrivals.arrived), "")
            report.add("gaps announced", Double(arrivals.gaps), "")
            report.add("frames at all sockets", Double(arrivals.frames) / options.seconds, "1/s")
            report.add("readings at all sockets", Double(arrivals.readings) / options.seconds, "1/s")
            report.add("readings stored meanwhile", Double(load.units) / load.seconds, "1/s")
            report.add("acknowledged after", load.latency)
        }
        return report
    }

    /// Sends load and probes; returns what is known of the load.
    private func measure(
        _ options: BenchOptions, _ server: BenchServer, _ probe: String, _ others: [String], _ arrivals: LiveArrivals
    ) async throws -> Measurement {
        let load = Measurement(window: options.window())
        try await withThrowingTaskGroup(of: Void.self) { group in
            if self.rate > 0 {
                group.addTask {
                    try await IngestScenario.load(
                        server, others, connections: 1, batch: Self.batch, rate: self.rate, load)
                }
            }
            group.addTask {
                try await self.sendProbes(server, probe, in: load.window, arrivals)
            }
            group.addTask {
                try await Task.sleep(until: load.window.lowerBound, clock: .continuous)
                arrivals.count(true)
                try await Task.sleep(until: load.window.upperBound, clock: .continuous)
                arrivals.count(false)
            }
            try await group.waitForAll()
        }
        let deadline = ContinuousClock.now + Self.patience
        while arrivals.arrived < arrivals.sent * self.sockets, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        return load
    }

    private func sendProbes(
        _ server: BenchServer, _ probe: String, in window: Range<ContinuousClock.Instant>, _ arrivals: LiveArrivals
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var due = window.lowerBound
            while due < window.upperBound {
                try await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
                // A slow answer does not delay the next probe.
                group.addTask {
                    let number = arrivals.send()
                    let body = #"{"value":\#(number),"event_public_id":"\#(probe)"}"#
                    try await server.send(.POST, "/api/v1/datapoints", body: ByteBuffer(string: body))
                }
                due += .seconds(1 / self.probes)
            }
            try await group.waitForAll()
        }
    }

    /// Opens the sockets, runs `body` when all of them are subscribed, and closes them.
    private func watch<Value: Sendable>(
        _ server: BenchServer, _ probe: String, _ others: [String], _ arrivals: LiveArrivals,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let scanner = LiveFrameScanner(probe: probe)
        let (ready, isReady) = AsyncThrowingStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<self.sockets {
                let subscription = self.watched.map { count in
                    // Sockets show different channels, so that their frames differ.
                    let shown = (0..<min(count, others.count)).map { others[(index * count + $0) % others.count] }
                    let ids = ([probe] + shown).map { "\"\($0)\"" }.joined(separator: ",")
                    return #"{"type":"subscribe","event_public_ids":[\#(ids)]}"#
                }
                group.addTask {
                    do {
                        try await server.withSocket("/ws/datapoints/stream") { connection in
                            if let subscription { try await connection.sendWaiting(.text(subscription)) }
                            await Self.receive(connection, subscription != nil, scanner, arrivals) { isReady.yield() }
                        }
                    } catch {
                        isReady.finish(throwing: error)
                        throw error
                    }
                }
            }
            var count = 0
            for try await _ in ready {
                count += 1
                if count == self.sockets { break }
            }
            let value = try await body()
            group.cancelAll()
            // The sockets are cut: that is no failure any more.
            while let result = await group.nextResult() { _ = result }
            return value
        }
    }

    private static func receive(
        _ connection: WebSocketConnection, _ waitsForSubscription: Bool, _ scanner: LiveFrameScanner,
        _ arrivals: LiveArrivals, _ isReady: () -> Void
    ) async {
        let greeting = Array((waitsForSubscription ? #"{"type":"subscribed""# : #"{"type":"connected""#).utf8)
        var isGreeted = false
        for await message in connection.messages {
            let now = ContinuousClock.now
            let bytes = message.bytes.readableBytesView
            if !isGreeted, bytes.starts(with: greeting) {
                isGreeted = true
                isReady()
            } else if bytes.starts(with: Self.gap) {
                arrivals.receiveGap()
            } else {
                let readings = scanner.readingCount(in: message.bytes)
                arrivals.receive(probes: scanner.probes(in: message.bytes), readings: readings, at: now)
            }
        }
    }

    private static let gap = Array(#"{"type":"gap""#.utf8)
}
