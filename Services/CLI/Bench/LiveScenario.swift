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

    /// Sockets that read nothing, open in every second slice of the measurement; the others are compared with and without.
    let stalled: Int

    private static let batch = 100
    /// Probes may be on their way so long after the end.
    private static let patience: Duration = .seconds(5)
    /// With and without stalled sockets in turn, so that what changes meanwhile meets both.
    private static let rounds = 3
    /// Sockets that are being opened at once.
    private static let opening = 64

    func run(_ options: BenchOptions, _ server: BenchServer) async throws -> BenchReport {
        var report = options.report(
            "live", of: server,
            settings: [
                .init(name: "sockets", value: Double(self.sockets), unit: ""),
                .init(name: "rate", value: self.rate, unit: "readings/s"),
                .init(name: "channels", value: Double(self.channels), unit: ""),
            ] + (self.watched.map { [.init(name: "watched", value: Double($0), unit: "")] } ?? [])
                + (self.stalled > 0 ? [.init(name: "stalled", value: Double(self.stalled), unit: "")] : [])
                + [.init(name: "probes", value: self.probes, unit: "1/s")])
        try await BenchChannels(server: server).with(1 + self.channels) { ids in
            let (probe, others) = (ids[0], Array(ids.dropFirst()))
            let arrivals = LiveArrivals()
            let before = options.processTimes?.residentBytesByName()
            try await self.watch(server, probe, others, arrivals) { seconds in
                report.add("sockets opened", Double(self.sockets) / seconds, "1/s")
                let after = options.processTimes?.residentBytesByName()
                for name in ["query", "nginx"] {
                    guard let before = before?[name], let after = after?[name] else { continue }
                    report.add("memory of \(name)", after / 1e6, "MB")
                    report.add("memory of \(name), each socket", (after - before) / Double(self.sockets) / 1024, "KiB")
                }
                if self.stalled == 0 {
                    try await self.measure(options, server, probe, others, arrivals, &report)
                } else {
                    try await self.compare(options, server, probe, others, arrivals, &report)
                }
            }
        }
        return report
    }

    private func measure(
        _ options: BenchOptions, _ server: BenchServer, _ probe: String, _ others: [String], _ arrivals: LiveArrivals,
        _ report: inout BenchReport
    ) async throws {
        let load = Measurement(window: options.window())
        async let generator = load.processorSeconds(of: .ownProcess)
        async let stack = options.processTimes?.processorSeconds(within: load)
        try await self.send(server, probe, others, arrivals, load)
        report.add("arrived after", arrivals.latency)
        let expected = arrivals.sent * self.sockets
        report.add("probes that should arrive", Double(expected), "")
        report.add("probes lost", Double(expected - arrivals.arrived), "")
        report.add("gaps announced", Double(arrivals.gaps), "")
        report.add("frames at all sockets", Double(arrivals.frames) / options.seconds, "1/s")
        report.add("readings at all sockets", Double(arrivals.readings) / options.seconds, "1/s")
        report.add("readings stored meanwhile", Double(load.units) / load.seconds, "1/s")
        report.add("acknowledged after", load.latency)
        let millions = Double(max(1, arrivals.readings)) / 1e6
        for (name, seconds) in (try await stack ?? [:]).sorted(by: { $0.value > $1.value }) where seconds > 0 {
            report.add("processor time of \(name)", seconds / millions, "s per 1e6 delivered")
        }
        let own = try await generator.values.reduce(0, +)
        report.add("processor time of the generator", own / millions, "s per 1e6 delivered")
    }

    /// The same with and without sockets that read nothing.
    private func compare(
        _ options: BenchOptions, _ server: BenchServer, _ probe: String, _ others: [String], _ arrivals: LiveArrivals,
        _ report: inout BenchReport
    ) async throws {
        var (without, with) = (LatencyRecorder(), LatencyRecorder())
        for _ in 0..<Self.rounds {
            try await self.send(server, probe, others, arrivals, Measurement(window: options.window()))
            without.append(arrivals.takeLatencies())
            try await self.stall(server) {
                try await self.send(server, probe, others, arrivals, Measurement(window: options.window()))
                with.append(arrivals.takeLatencies())
            }
        }
        report.add("arrived, without stalled sockets, after", without.summary())
        report.add("arrived, with stalled sockets, after", with.summary())
        if let without = without.summary(), let with = with.summary() {
            report.add("p99 with stalled sockets to p99 without", with.p99 / without.p99, "")
        }
        report.add("probes lost", Double(arrivals.sent * self.sockets - arrivals.arrived), "")
        report.add("gaps announced", Double(arrivals.gaps), "")
        if let memory = options.processTimes?.residentBytesByName()["query"] {
            report.add("memory of query at the end", memory / 1e6, "MB")
        }
    }

    /// Opens sockets that get everything and read nothing, while `body` runs.
    private func stall(_ server: BenchServer, _ body: () async throws -> Void) async throws {
        let (ready, isReady) = AsyncThrowingStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<self.stalled {
                group.addTask {
                    do {
                        try await server.withSocket("/ws/datapoints/stream") { _ in
                            isReady.yield()
                            try await Task.sleep(for: .seconds(86_400))
                        }
                    } catch {
                        isReady.finish(throwing: error)
                        throw error
                    }
                }
            }
            for try await _ in ready.prefix(self.stalled) {}
            try await body()
            group.cancelAll()
            // The sockets are cut: that is no failure any more.
            while let result = await group.nextResult() { _ = result }
        }
    }

    /// Sends load and probes, and waits until the probes have arrived.
    private func send(
        _ server: BenchServer, _ probe: String, _ others: [String], _ arrivals: LiveArrivals, _ load: Measurement
    ) async throws {
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
    ///
    /// - Parameter body: Is told in how many seconds they were.
    private func watch(
        _ server: BenchServer, _ probe: String, _ others: [String], _ arrivals: LiveArrivals,
        _ body: (Double) async throws -> Void
    ) async throws {
        let scanner = LiveFrameScanner(probe: probe)
        let (ready, isReady) = AsyncThrowingStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let start = ContinuousClock.now
            var opened = 0
            var readiness = ready.makeAsyncIterator()
            for index in 0..<self.sockets {
                if index >= opened + Self.opening, try await readiness.next() != nil { opened += 1 }
                let subscription = self.subscription(of: index, probe, others)
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
            while opened < self.sockets, try await readiness.next() != nil { opened += 1 }
            try await body((ContinuousClock.now - start) / .seconds(1))
            group.cancelAll()
            // The sockets are cut: that is no failure any more.
            while let result = await group.nextResult() { _ = result }
        }
    }

    /// Sockets show different channels, so that their frames differ. Nil: everything.
    private func subscription(of index: Int, _ probe: String, _ others: [String]) -> String? {
        self.watched.map { count in
            let shown = (0..<min(count, others.count)).map { others[(index * count + $0) % others.count] }
            let ids = ([probe] + shown).map { "\"\($0)\"" }.joined(separator: ",")
            return #"{"type":"subscribe","event_public_ids":[\#(ids)]}"#
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
