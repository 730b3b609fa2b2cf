import Catalogue
import Contracts
import Domain
import Metrics

/// The one way in for readings, whether they come over HTTP or a socket: limit, admit, append, hand out a receipt.
struct TelemetryIntake: Sendable {
    let channels: ChannelDirectory
    let stream: ReadingsStream
    let receipts: Receipts
    let metrics: IngestionMetrics
    let limits: TelemetryLimits
    let sources: SourceLimits
    let traces: TraceAllowance

    struct Taken: Sendable {
        /// Nil when there was nothing to store.
        var receipt: Receipt?
        var accepted: Int
        var refusals: [Refusal]
    }

    /// A decoder that knows the channels of this moment.
    var decoder: TelemetryDecoder {
        TelemetryDecoder(channels: self.channels.snapshot, batchLimit: self.limits.batch)
    }

    /// Why nothing more is taken of this source now; to be asked before what it sends is read.
    func excess(of principal: Principal) -> SourceLimits.Excess? {
        self.sources.excess(of: principal.source)
    }

    /// Charges the source with a message that was read, whatever becomes of it.
    func charge(_ principal: Principal, readings: Int, bytes: Int, _ format: TelemetryFormat) {
        self.metrics.received.increment(by: readings)
        self.metrics.received(format).increment(by: readings)
        self.sources.charge(principal.source, readings: readings, bytes: bytes)
    }

    /// Takes a batch of at most `limits.batch` items. Returns before it is stored: ``stored(_:)`` waits for that.
    ///
    /// A numbered batch is appended even when every item of it was refused, so that its numbers count as dealt with.
    ///
    /// - Throws: `backlogged` when nothing was taken; `streamUnavailable` when that is unknown.
    func take(
        _ batch: TelemetryBatch, of principal: Principal, idempotencyKey: String = "", receivedAt: Timestamp = .now()
    ) async throws(IngestionError) -> Taken {
        let snapshot = await self.snapshot(for: batch.items)
        let admission = Admission(
            batch.items, channels: snapshot, receivedAt: receivedAt, device: principal.device)
        self.metrics.refused.increment(by: admission.refusals.count)
        guard !admission.readings.isEmpty || batch.numbering != nil else {
            return Taken(receipt: nil, accepted: 0, refusals: admission.refusals)
        }
        let receipt = self.receipts.issue()
        let entry = ReadingsEntry(
            receipt: receipt, source: principal.source, idempotencyKey: idempotencyKey, receivedAt: receivedAt,
            refused: admission.refusals.count, isClockCorrected: batch.isClockCorrected,
            run: batch.numbering.map { $0.run(of: batch.items.count) }, readings: admission.readings,
            ordinals: admission.ordinals)
        do {
            try await self.stream.append(entry, trace: self.traces.admit(batch.trace))
        } catch {
            self.receipts.discard(receipt)
            if case .backlogged = error { self.metrics.backlogged.increment() }
            throw error
        }
        self.metrics.accepted.increment(by: admission.readings.count)
        return Taken(receipt: receipt, accepted: admission.readings.count, refusals: admission.refusals)
    }

    /// The channels as they are now: loaded again when an item names one that is not known.
    func snapshot(for items: [TelemetryItem]) async -> ChannelSnapshot {
        let present = self.channels.snapshot
        let isKnown = items.allSatisfy { item in
            switch item.subject {
            case .channel, .alias, .missing: true
            case .id(let id): present[id: id] != nil
            case .name(let name): present[name: name] != nil
            }
        }
        return isKnown ? present : await self.channels.freshSnapshot()
    }

    /// Waits until what was taken is stored; false when an earlier request with the same idempotency key stored it.
    ///
    /// - Throws: `unconfirmed` when the verdict does not come in time, `discarded` when it can never be stored.
    @discardableResult
    func stored(_ taken: Taken) async throws(IngestionError) -> Bool {
        guard let receipt = taken.receipt else { return true }
        guard let verdict = await self.receipts.verdict(of: receipt) else { throw .unconfirmed }
        switch verdict.outcome {
        case .stored: return true
        case .repeated: return false
        case .gap: throw .unconfirmed
        case .dead: throw .discarded
        }
    }
}
