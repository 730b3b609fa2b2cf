import Metrics

/// What came in and what became of it, since the start of this process.
struct OTAMetrics: Sendable {
    /// Bundles that were verified and kept.
    let accepted = Counter(label: "webmacs_ota_bundles_total", dimensions: [("outcome", "accepted")])

    /// Bundles that were refused.
    let refused = Counter(label: "webmacs_ota_bundles_total", dimensions: [("outcome", "refused")])

    /// Bytes of bundles that came in.
    let received = Counter(label: "webmacs_ota_received_bytes_total")

    /// Bytes of bundles and of their chunks that were handed to devices.
    let sent = Counter(label: "webmacs_ota_sent_bytes_total")

    /// Chunks that bundles were cut into.
    let chunksMade = Counter(label: "webmacs_ota_chunks_total", dimensions: [("outcome", "made")])

    /// Chunks that were handed to devices and caches.
    let chunksSent = Counter(label: "webmacs_ota_chunks_total", dimensions: [("outcome", "sent")])

    /// Runs of the updater that people were told of.
    let runs = Counter(label: "webmacs_ota_runs_told_total")

    /// Devices that asked, and were told.
    let checkIns = Counter(label: "webmacs_ota_check_ins_total")

    /// Updates of devices that ended, by how: `completed`, `failed`, `rolled_back`, `lost`.
    let updates = Dictionary(
        uniqueKeysWithValues: DeviceUpdate.State.allCases.filter(\.isSample).map { state in
            (state, Counter(label: "webmacs_ota_device_updates_total", dimensions: [("outcome", state.rawValue)]))
        })

    func countAccepted() { self.accepted.increment() }

    func countRefused() { self.refused.increment() }

    func countReceived(_ bytes: Int) { self.received.increment(by: bytes) }

    func countSent(_ bytes: Int) { self.sent.increment(by: bytes) }

    func countMade(_ chunks: Int) { self.chunksMade.increment(by: chunks) }

    func countChunk(_ bytes: Int) {
        self.chunksSent.increment()
        self.sent.increment(by: bytes)
    }

    func countRun() { self.runs.increment() }

    func countCheckIn() { self.checkIns.increment() }

    /// An update that has ended in `state`.
    func countUpdate(_ state: DeviceUpdate.State) { self.updates[state]?.increment() }
}
