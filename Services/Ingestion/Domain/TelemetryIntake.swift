import Catalogue
import Contracts
import Domain
import Metrics

/// The one way in for readings, whether they come over HTTP or a socket: admit, append, hand out a receipt.
struct TelemetryIntake: Sendable {
    let channels: ChannelDirectory
    let stream: ReadingsStream
    let receipts: Receipts
    let metrics: IngestionMetrics

    struct Taken: Sendable {
        /// Nil when there was nothing to store.
        var receipt: Receipt?
        var accepted: Int
        var refusals: [Refusal]
    }

    /// Takes a batch of at most `Admission.batchLimit` items. Returns before it is stored: ``stored(_:)`` waits for that.
    ///
    /// A numbered batch is appended even when every item of it was refused, so that its numbers count as dealt with.
    ///
    /// - Throws: `backlogged` when nothing was taken; `streamUnavailable` when that is unknown.
    func take(
        _ batch: TelemetryBatch, of principal: Principal, idempotencyKey: String = "", receivedAt: Timestamp = .now()
    ) async throws(IngestionError) -> Taken {
        self.metrics.received.increment(by: batch.items.count)
        let snapshot = await self.channels.snapshot(knowing: batch.items.lazy.compactMap(\.channel))
        let admission = Admission(batch.items, channels: snapshot, receivedAt: receivedAt)
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
            try await self.stream.append(entry)
        } catch {
            self.receipts.discard(receipt)
            if case .backlogged = error { self.metrics.backlogged.increment() }
            throw error
        }
        self.metrics.accepted.increment(by: admission.readings.count)
        return Taken(receipt: receipt, accepted: admission.readings.count, refusals: admission.refusals)
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

extension TelemetryBatch.Numbering {
    /// The run of `count` items that ends at `last`.
    func run(of count: Int) -> SequenceRun {
        SequenceRun(
            boot: self.boot, first: self.last + 1 - UInt64(count), last: self.last, follows: self.follows,
            acknowledged: self.acknowledged)
    }

    /// What is wrong with the numbers of a batch of `count` items; nil when nothing is.
    func fault(of count: Int) -> String? {
        if self.boot.isEmpty || self.boot.utf8.count > 200 { return "boot: needs 1 to 200 bytes of text." }
        if count == 0 || self.last < UInt64(count) { return "seq: must be at least the number of datapoints." }
        if self.follows > self.last - UInt64(count) { return "follows: must be below the batch's first number." }
        return nil
    }
}
