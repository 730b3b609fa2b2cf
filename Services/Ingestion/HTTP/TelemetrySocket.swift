import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Logging
import Metrics
import NIOCore
import Redis
import ServiceKit
import WebSocket

/// One device's connection: `/ws/controller/telemetry`.
///
/// Readings come in and are appended in their order; acknowledgements go out in the same order, after the commit. A failed
/// append ends the connection: were later batches taken, the failed one could never be stored in its place. Commands for the
/// channels that the device said it serves come down the same socket.
struct TelemetrySocket: Sendable {
    let connection: WebSocketConnection
    let principal: Principal

    /// As the handshake came with it, nil: with none; a batch may say another one.
    let trace: TraceContext?
    let intake: TelemetryIntake
    let desk: SetpointDesk
    let subscriber: RedisSubscriber
    let revocations: AsyncStream<Void>
    let logger: Logger

    /// What was taken and waits for its commit, in order.
    struct Pending: Sendable {
        var taken: TelemetryIntake.Taken
        var numbering: TelemetryBatch.Numbering?
        var since: ContinuousClock.Instant
    }

    func run() async {
        self.intake.metrics.connections.increment()
        defer { self.intake.metrics.connections.decrement() }
        let window = InFlightWindow()
        let (pending, taken) = AsyncStream.makeStream(of: Pending.self)
        await withTaskGroup { group in
            group.addTask { await self.acknowledge(pending, window) }
            group.addTask { await self.closeWhenRevoked() }
            if self.principal.may(.updatesRead, atLeast: .viewer) { group.addTask { await self.forwardCalls() } }
            await self.receive(into: taken, window, &group)
            // The device hung up or was refused: what it sent is written all the same, nobody waits for it.
            taken.finish()
            window.open()
            group.cancelAll()
        }
    }

    // MARK: - In

    private func receive(
        into taken: AsyncStream<Pending>.Continuation, _ window: InFlightWindow, _ group: inout TaskGroup<Void>
    ) async {
        var aliases = ChannelAliases()
        var served: Set<String> = []
        for await message in self.connection.messages {
            switch self.decode(message, &aliases) {
            case .batch(let batch):
                guard self.isWellFormed(batch) else { continue }
                await window.enter()
                guard let pending = await self.take(batch) else {
                    window.leave()
                    if self.connection.isOpen { continue } else { return }
                }
                taken.yield(pending)
            case .oversized(let count):
                self.reject(.oversized, "Batch too large (\(count)), max \(self.intake.limits.batch)")
            case .hello(_, let actuators):
                let added = Set(actuators).subtracting(served)
                if !added.isEmpty {
                    served.formUnion(added)
                    // Who has been welcomed gets every command from then on: it listens before anyone sends it one.
                    let (beginning, begun) = AsyncStream.makeStream(of: Void.self)
                    group.addTask { await self.forwardCommands(for: added, begun) }
                    await self.wait(until: beginning)
                }
                self.send(.welcome(at: .now()))
            case .channels(let from, let ids):
                if let fault = aliases.append(ids, from: from) { self.reject(.malformed, fault) }
            case .commandResult(let id, let state, _, let reason):
                await self.resolve(id, state, reason)
            case .ping:
                self.send(.pong)
            case .unknown, nil:
                continue
            }
        }
    }

    private func isWellFormed(_ batch: TelemetryBatch) -> Bool {
        if let fault = batch.numbering?.fault(of: batch.items.count) {
            self.reject(.malformed, fault)
            return false
        }
        return !batch.items.isEmpty
    }

    /// Takes the batch, or says why not; nil: nothing will be committed.
    private func take(_ batch: TelemetryBatch) async -> Pending? {
        let since = ContinuousClock.now
        var batch = batch
        batch.trace = batch.trace ?? self.trace
        do throws(IngestionError) {
            let taken = try await self.intake.take(batch, of: self.principal)
            if !taken.refusals.isEmpty {
                self.send(.refused(taken.refusals, seq: batch.numbering?.last, boot: batch.numbering?.boot))
            }
            guard taken.receipt != nil else {
                self.send(.error("No valid datapoints in batch"))
                return nil
            }
            return Pending(taken: taken, numbering: batch.numbering, since: since)
        } catch .backlogged {
            self.send(.busy(retryAfter: .seconds(1)))
            // A numbered sender goes back to this batch itself; what it sent behind it is refused as a gap.
            return nil
        } catch {
            await self.connection.close(.tryAgainLater, reason: "Readings cannot be taken at the moment")
            return nil
        }
    }

    /// Notes that commands for them come here.
    private func serve(_ actuators: Set<String>) async {
        let snapshot = await self.intake.channels.snapshot(knowing: actuators)
        let device = self.principal.device
        let channels = actuators.compactMap { snapshot[id: $0] }
            .filter { $0.kind.isControllable && (device == nil || $0.device == device) }.map(\.number)
        do {
            try await self.desk.store.route(channels, to: self.principal.source)
        } catch {
            self.logger.warning(
                "Actuators not noted", metadata: ["source": "\(self.principal.source)", "error": "\(error)"])
        }
    }

    private func resolve(_ id: String, _ state: CommandStateChanged.State, _ reason: String?) async {
        do {
            try await self.desk.resolve(Identifier(id), as: state, reason: reason, by: self.principal.source)
        } catch {
            // It will expire, and the reading that the device sends shows the truth.
            self.logger.warning("Command result not noted", metadata: ["command.id": "\(id)", "error": "\(error)"])
        }
    }

    // MARK: - Out

    private func acknowledge(_ pending: AsyncStream<Pending>, _ window: InFlightWindow) async {
        var rewinding = RewindingBoots()
        for await item in pending {
            defer { window.leave() }
            guard let receipt = item.taken.receipt else { continue }
            guard let verdict = await self.intake.receipts.verdict(of: receipt) else {
                await self.connection.close(.tryAgainLater, reason: "Readings were not confirmed in time")
                return
            }
            switch (verdict.outcome, item.numbering) {
            case (.gap, let numbering):
                // Only numbered batches can have a gap.
                guard let boot = numbering?.boot, rewinding.begin(boot) else { break }
                self.send(.resend(after: verdict.watermark, boot: boot))
            case (.stored, let numbering?), (.repeated, let numbering?):
                rewinding.end(numbering.boot)
                self.send(.acknowledged(numbering.last, boot: numbering.boot))
            case (.stored, nil), (.repeated, nil):
                self.send(.accepted(item.taken.accepted))
            case (.dead, let numbering):
                self.send(.error("Readings could not be stored; they are kept for inspection."))
                if let numbering { self.send(.acknowledged(numbering.last, boot: numbering.boot)) }
            }
            self.intake.metrics.acknowledgement.record(duration: .now - item.since)
        }
    }

    /// Until `beginning` has ended, or for a second: after two without a welcome an agent takes this for an older server.
    private func wait(until beginning: AsyncStream<Void>) async {
        await withTaskGroup { group in
            group.addTask { for await _ in beginning {} }
            // Cancelled: it has begun.
            group.addTask { try? await Task.sleep(for: .seconds(1)) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Passes on the commands for `channels`: the source may have other sockets that serve other channels.
    ///
    /// - Parameter begun: is finished when they would be heard and others know where to send them, or Redis or the database is away.
    private func forwardCommands(for channels: Set<String>, _ begun: AsyncStream<Void>.Continuation) async {
        let events = self.subscriber.subscribe([Topics.commands(self.principal.source)])
        // The first one says that it listens, or that the connection is lost.
        if self.subscriber.isConnected { for await _ in events { break } }
        await self.serve(channels)
        begun.finish()
        for await event in events {
            guard case .message(_, let payload) = event,
                let command = try? JSONDecoder().decode(CommandIssued.self, from: Data(payload)),
                channels.contains(command.channel)
            else { continue }
            // A full outbox: the command expires, and the browser sees that.
            _ = self.connection.send(.text(ByteBuffer(bytes: payload)))
        }
    }

    /// Passes on that the device is to ask for updates now. Only a token that asks for updates is called.
    private func forwardCalls() async {
        for await event in self.subscriber.subscribe([Topics.checkIns(self.principal.source)]) {
            guard case .message = event else { continue }
            self.send(.checkIn)
        }
    }

    private func closeWhenRevoked() async {
        for await _ in self.revocations {
            await self.connection.close(.policyViolation, reason: "Token has been revoked.")
            return
        }
    }

    func send(_ answer: TelemetryAnswer) {
        // A device that reads no answers loses them, and after a while its connection.
        _ = self.connection.send(.text(answer.encoded()))
    }

    func reject(_ reason: IngestionMetrics.Rejection, _ message: String) {
        self.intake.metrics.reject(reason)
        self.send(.error(message))
    }
}
