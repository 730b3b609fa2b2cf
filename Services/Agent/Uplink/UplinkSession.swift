import CoreMetrics
import Domain
import Logging
import NIOCore
import WebSocket

/// Carries out what the state machine decides: between the spool, the socket and the outputs.
///
/// Events come from four tasks (the socket's reader, the spool, the clock, the provisioning) and are handled one at a
/// time. Only a read of the spool waits; events that come meanwhile go first, and the machine throws away what they
/// made stale.
actor UplinkSession {
    let spool: Spool
    let map: ChannelMap
    let board: ActuatorBoard
    private let live: LiveSettings
    /// Who asks for updates hears of it.
    private let call: CheckInCall
    /// Names of the channels that this process reads.
    private let collected: Set<String>
    /// Of which the server was told, or is about to be.
    private var toldInterval: Duration?
    let metrics: AgentMetrics
    let agentName: String
    let logger: Logger

    private var machine: UplinkStateMachine
    private var holdTimer: HoldTimer
    private var refusals = RefusalLog()
    var link: Link?

    /// The open connection, and how to wake its tasks.
    struct Link {
        var connection: WebSocketConnection
        var provisioning: AsyncStream<Void>.Continuation
        var closing: AsyncStream<UplinkCloseReason>.Continuation
        /// The outputs that the server was told of.
        var announced: [ChannelID]?
        var lastHello = ContinuousClock.now
        /// The server knows lanes and binary batches.
        var isWelcome = false
        /// Reads put off since the clock stepped.
        var held = 0
        var aliases = ChannelAliases()
    }

    init(
        spool: Spool, map: ChannelMap, board: ActuatorBoard, live: LiveSettings, call: CheckInCall,
        metrics: AgentMetrics, collected: Set<String>, agentName: String, hold: Duration, logger: Logger
    ) {
        self.spool = spool
        self.map = map
        self.board = board
        self.live = live
        self.call = call
        self.collected = collected
        self.metrics = metrics
        self.agentName = agentName
        self.logger = logger
        self.holdTimer = HoldTimer(hold: hold)
        self.machine = UplinkStateMachine(lanes: spool.state.lanes, maxBatchSize: live.current.maxBatchSize)
    }

    // MARK: - The process's life

    /// Tells the machine of each append, until the spool is closed.
    func followSpool() async {
        for await lane in self.spool.appended {
            await self.handle(.appended(boot: lane.boot, last: lane.last))
        }
    }

    /// Lets time pass for the machine and the hold time, until cancelled.
    func keepTime() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(500), tolerance: .milliseconds(100))
            self.machine.setMaxBatchSize(self.live.current.maxBatchSize)
            await self.handle(.tick)
            self.tellInterval()
            self.askForTime()
            if self.holdTimer.isOver(at: .now) {
                self.logger.warning(
                    "Not connected for longer than the hold time: outputs go to their safe values",
                    metadata: ["hold": "\(self.holdTimer.hold)"])
                await self.board.applySafeValues(at: .now())
            }
        }
    }

    /// The poll interval was changed: the server expects readings as often as they come.
    private func tellInterval() {
        guard let link, let told = self.toldInterval, told != self.live.current.pollInterval else { return }
        link.provisioning.yield()
    }

    /// Waits until the server has stored all of the open lane, at most `limit`, then closes with 1000. Without a
    /// connection it returns at once: the spool keeps what is left.
    func drain(within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        let open = self.spool.state.live
        await self.handle(.appended(boot: open.boot, last: open.last))
        while self.link != nil, !self.machine.live.isDrained, ContinuousClock.now < deadline, !Task.isCancelled {
            // Cancelled: the loop ends. Acknowledgements come in while this sleeps.
            try? await Task.sleep(for: .milliseconds(20))
        }
        if let connection = self.link?.connection {
            await connection.close(.normal, reason: "The agent stops.")
        }
    }

    // MARK: - A connection's life

    /// Serves one connection until either side closes it or the task is cancelled.
    func serve(_ connection: WebSocketConnection, provisioner: Provisioner) async {
        let provisioning = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let closing = AsyncStream.makeStream(of: UplinkCloseReason.self, bufferingPolicy: .bufferingOldest(1))
        self.link = Link(
            connection: connection, provisioning: provisioning.continuation, closing: closing.continuation)
        self.metrics.setConnected(true)
        self.holdTimer.connected()
        await self.handle(.connected)

        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await message in connection.messages { await self.receive(message) }
            }
            group.addTask {
                for await reason in closing.stream {
                    return await connection.close(.goingAway, reason: reason.rawValue)
                }
            }
            group.addTask { await self.provision(provisioner, on: provisioning.stream) }
            await group.next()
            group.cancelAll()
        }

        self.link = nil
        self.metrics.setConnected(false)
        self.holdTimer.disconnected(at: .now)
        await self.handle(.disconnected)
    }

    /// Provisions each time it is asked to, until cancelled; tries again until it succeeds, unless every channel has an
    /// id from an earlier time.
    private func provision(_ provisioner: Provisioner, on requests: AsyncStream<Void>) async {
        var generator = SystemRandomNumberGenerator()
        for await _ in requests {
            var backoff = ReconnectBackoff()
            while !Task.isCancelled {
                do {
                    let interval = self.live.current.pollInterval
                    self.toldInterval = interval
                    try await provisioner.provision(
                        self.spool.definitions, collected: self.collected, interval: interval)
                    break
                } catch {
                    if Task.isCancelled { return }
                    self.logger.warning("Channels not provisioned", metadata: ["error": "\(error)"])
                    if self.isSettled() { break }
                    // Cancelled: the loop's condition ends it.
                    try? await Task.sleep(for: backoff.next(afterUptime: .zero, using: &generator))
                }
            }
            if Task.isCancelled { return }
            self.sayHello()
            await self.handle(.channelsProvisioned)
        }
    }

    private func isSettled() -> Bool { self.map.isSettled(self.spool.definitions.map(\.name)) }

    // MARK: - From the server

    private func receive(_ message: WebSocketMessage) async {
        await self.handle(.heard)
        switch ServerFrame(json: Array(message.bytes.readableBytesView)) {
        case .welcome(let time):
            await self.welcome(time)
        case .acknowledged(let sequence, let boot):
            await self.handle(.acknowledged(sequence, boot: boot))
        case .refused(let items, _):
            await self.noteRefused(items)
        case .error(let message):
            self.logger.warning("The server refused a frame", metadata: ["message": "\(message)"])
            await self.handle(.batchRefused)
        case .busy(let retryAfter):
            self.logger.debug("The server is busy", metadata: ["retry.after": "\(retryAfter)"])
            await self.handle(.busy(retryAfter: retryAfter))
        case .resend(let after, let boot):
            self.logger.info("The server asks for readings again", metadata: ["after": "\(after)"])
            await self.handle(.resend(after: after, boot: boot))
        case .command(let command):
            await self.carryOut(command)
        case .checkIn:
            self.call.note()
        case .pong:
            break
        case .unknown(let text):
            self.logger.debug("A frame that is not understood", metadata: ["frame": "\(text)"])
        }
    }

    private func noteRefused(_ items: [ServerFrame.RefusedItem]) async {
        self.metrics.refused.increment(by: items.count)
        for item in items {
            let channel = self.map.name(ChannelID(item.channel)) ?? item.channel
            guard self.refusals.isNews(channel: channel, reason: item.reason) else { continue }
            self.logger.warning(
                "The server refuses readings",
                metadata: ["channel.name": "\(channel)", "field": "\(item.field)", "reason": "\(item.reason)"])
        }
        if items.contains(where: \.isUnknownChannel) { await self.handle(.channelUnknown) }
    }

    private func carryOut(_ command: ActuatorCommand) async {
        let channel = self.map.name(command.channel)
        let outcome = await self.board.carryOut(command, channel: channel, at: .now())
        self.logger.info(
            "Command",
            metadata: [
                "command.id": "\(command.id)", "channel.name": "\(channel ?? command.channel.text)",
                "value": "\(command.value)", "outcome": "\(outcome)",
            ])
        // Lost with a connection that breaks now: the command expires at the server, and the reading tells the truth.
        _ = self.link?.connection.send(.agent(TelemetryFrame.commandResult(outcome, of: command.id)))
    }

    // MARK: - The machine

    func handle(_ event: UplinkEvent) async {
        var events = [event]
        while !events.isEmpty {
            for action in self.machine.handle(events.removeFirst(), at: .now) {
                if let answer = await self.perform(action) { events.append(answer) }
            }
        }
    }

    /// - Returns: the event that answers the action, if it has one.
    private func perform(_ action: UplinkAction) async -> UplinkEvent? {
        switch action {
        case .beginLane:
            return await self.beginLane()
        case .read(let boot, let after, let limit, let ticket):
            return await self.read(boot, after: after, limit: limit, ticket: ticket)
        case .send(let batch, let acknowledged):
            return self.send(batch, acknowledged: acknowledged)
        case .acknowledge(let boot, let number):
            self.metrics.acknowledged.increment(by: self.spool.acknowledge(boot, upTo: number))
        case .giveUp(let reading):
            self.metrics.refused.increment()
            self.logger.error(
                "The server refuses a reading with its whole frame; it is given up",
                metadata: ["channel.name": "\(reading.channel)", "sequence": "\(reading.sequence)"])
        case .provision:
            self.link?.provisioning.yield()
        case .ping:
            _ = self.link?.connection.send(.agent(TelemetryFrame.ping))
        case .close(let reason):
            self.logger.warning("Connection given up", metadata: ["reason": "\(reason.rawValue)"])
            self.link?.closing.yield(reason)
        }
        return nil
    }

    private func beginLane() async -> UplinkEvent {
        do {
            guard let closed = try await self.spool.beginLane() else { return .laneKept }
            let open = self.spool.state.live
            self.logger.info(
                "New readings go first, in numbers of their own", metadata: ["waiting": "\(closed.waiting)"])
            return .laneBegun(boot: open.boot, last: open.last, previousLast: closed.last)
        } catch {
            self.logger.error("The spool begins no new numbers", metadata: ["error": "\(error)"])
            return .laneKept
        }
    }

    private func read(_ boot: String, after number: Int64, limit: Int, ticket: Int) async -> UplinkEvent {
        if self.mustWaitForTime() { return .readFailed(ticket: ticket) }
        do {
            guard let batch = try await self.spool.read(boot, after: number, limit: limit) else {
                return .batchRead(nil, ticket: ticket)
            }
            guard self.map.isSettled(batch.readings.lazy.map(\.channel)) else {
                return .batchUnresolved(ticket: ticket)
            }
            return .batchRead(batch, ticket: ticket)
        } catch {
            self.logger.error("The spool cannot be read", metadata: ["error": "\(error)"])
            return .readFailed(ticket: ticket)
        }
    }

    /// Binary to a server that knows it; a batch with a channel that has no id goes as JSON, so that it is refused by
    /// name.
    private func send(_ batch: SpoolBatch, acknowledged: Int64) -> UplinkEvent? {
        guard let link else { return nil }
        let ids = batch.readings.map { self.map.id($0.channel) }
        let message: WebSocketMessage
        if link.isWelcome, let missing = link.aliases.missing(ids.compactMap(\.self)), !ids.contains(nil) {
            if !missing.isEmpty {
                let frame = TelemetryFrame.channels(missing, from: link.aliases.count)
                guard link.connection.send(.agent(frame)) else { return .outboxFull }
                self.link?.aliases.append(missing)
            }
            let aliases = self.link?.aliases ?? link.aliases
            let frame = TelemetryFrame.binary(batch, acknowledged: acknowledged, aliases: aliases, ids: ids)
            message = .binary(ByteBuffer(bytes: frame))
        } else {
            message = .agent(TelemetryFrame.batch(batch, acknowledged: acknowledged, ids: ids))
        }
        guard link.connection.send(message) else { return .outboxFull }
        self.metrics.sent.increment(by: batch.readings.count)
        return nil
    }
}

extension WebSocketMessage {
    /// A frame of the agent's.
    static func agent(_ json: [UInt8]) -> WebSocketMessage { .text(ByteBuffer(bytes: json)) }
}
