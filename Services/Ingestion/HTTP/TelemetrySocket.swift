import Catalogue
import Contracts
import Domain
import FoundationEssentials
import Logging
import Metrics
import NIOCore
import Redis
import WebSocket

/// One device's connection: `/ws/controller/telemetry`.
///
/// Readings come in and are appended in their order; acknowledgements go out in the same order, after the commit. A failed
/// append ends the connection: were later batches taken, the failed one could never be stored in its place. Commands for the
/// channels that the device said it serves come down the same socket.
struct TelemetrySocket: Sendable {
    let connection: WebSocketConnection
    let principal: Principal
    let intake: TelemetryIntake
    let desk: SetpointDesk
    let subscriber: RedisSubscriber
    let revocations: AsyncStream<Void>
    let logger: Logger

    /// What was taken and waits for its commit, in order.
    private struct Pending: Sendable {
        var taken: TelemetryIntake.Taken
        var last: UInt64?
        var since: ContinuousClock.Instant
    }

    func run() async {
        let window = InFlightWindow()
        let (pending, taken) = AsyncStream.makeStream(of: Pending.self)
        await withTaskGroup { group in
            group.addTask { await self.acknowledge(pending, window) }
            group.addTask { await self.closeWhenRevoked() }
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
        var served: Set<String> = []
        for await message in self.connection.messages {
            let decoded: TelemetryMessage
            do throws(JSONSyntaxError) {
                decoded = try TelemetryDecoder.decode(message.bytes)
            } catch {
                self.send(.error("Malformed JSON at byte \(error.offset): \(error.message)."))
                continue
            }
            switch decoded {
            case .batch(let batch):
                guard self.isWellFormed(batch) else { continue }
                await window.enter()
                guard let pending = await self.take(batch) else {
                    window.leave()
                    if self.connection.isOpen { continue } else { return }
                }
                taken.yield(pending)
            case .hello(_, let actuators):
                let added = Set(actuators).subtracting(served)
                guard !added.isEmpty else { continue }
                served.formUnion(added)
                await self.serve(added)
                group.addTask { await self.forwardCommands(for: added) }
            case .commandResult(let id, let state, _, let reason):
                await self.resolve(id, state, reason)
            case .ping:
                self.send(.pong)
            case .unknown:
                continue
            }
        }
    }

    private func isWellFormed(_ batch: TelemetryBatch) -> Bool {
        guard batch.items.count <= Admission.batchLimit else {
            self.send(.error("Batch too large (\(batch.items.count)), max \(Admission.batchLimit)"))
            return false
        }
        if let fault = batch.numbering?.fault(of: batch.items.count) {
            self.send(.error(fault))
            return false
        }
        return !batch.items.isEmpty
    }

    /// Takes the batch, or says why not; nil: nothing will be committed.
    private func take(_ batch: TelemetryBatch) async -> Pending? {
        let since = ContinuousClock.now
        do throws(IngestionError) {
            let taken = try await self.intake.take(batch, of: self.principal)
            if !taken.refusals.isEmpty {
                self.send(.refused(taken.refusals, seq: batch.numbering?.last))
            }
            guard taken.receipt != nil else {
                self.send(.error("No valid datapoints in batch"))
                return nil
            }
            return Pending(taken: taken, last: batch.numbering?.last, since: since)
        } catch .backlogged {
            self.send(.busy(retryAfter: .seconds(1)))
            // A numbered sender goes back to this batch itself; what it sent behind it is refused as a gap.
            return nil
        } catch {
            await self.connection.close(.tryAgainLater, reason: "Readings cannot be taken at the moment")
            return nil
        }
    }

    private func serve(_ actuators: Set<String>) async {
        let snapshot = await self.intake.channels.snapshot(knowing: actuators)
        let channels = actuators.compactMap { snapshot[id: $0] }.filter(\.kind.isControllable).map(\.number)
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
        var isRewinding = false
        for await item in pending {
            defer { window.leave() }
            guard let receipt = item.taken.receipt else { continue }
            guard let verdict = await self.intake.receipts.verdict(of: receipt) else {
                await self.connection.close(.tryAgainLater, reason: "Readings were not confirmed in time")
                return
            }
            switch (verdict.outcome, item.last) {
            case (.gap, _):
                // All that is under way behind it is a gap as well: one answer is enough.
                if !isRewinding { self.send(.resend(after: verdict.watermark)) }
                isRewinding = true
            case (.stored, let last?), (.repeated, let last?):
                isRewinding = false
                self.send(.acknowledged(last))
            case (.stored, nil), (.repeated, nil):
                self.send(.accepted(item.taken.accepted))
            case (.dead, _):
                self.send(.error("Readings could not be stored; they are kept for inspection."))
                if let last = item.last { self.send(.acknowledged(last)) }
            }
            self.intake.metrics.acknowledgement.record(duration: .now - item.since)
        }
    }

    /// Passes on the commands for `channels`: the source may have other sockets that serve other channels.
    private func forwardCommands(for channels: Set<String>) async {
        for await event in self.subscriber.subscribe([Topics.commands(self.principal.source)]) {
            guard case .message(_, let payload) = event,
                let command = try? JSONDecoder().decode(CommandIssued.self, from: Data(payload)),
                channels.contains(command.channel)
            else { continue }
            // A full outbox: the command expires, and the browser sees that.
            _ = self.connection.send(.text(ByteBuffer(bytes: payload)))
        }
    }

    private func closeWhenRevoked() async {
        for await _ in self.revocations {
            await self.connection.close(.policyViolation, reason: "Token has been revoked.")
            return
        }
    }

    private func send(_ answer: TelemetryAnswer) {
        // A device that reads no answers loses them, and after a while its connection.
        _ = self.connection.send(.text(answer.encoded()))
    }
}
