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

    /// Check-ins of devices, by how they ended.
    let checkIns = Dictionary(
        uniqueKeysWithValues: CheckInOutcome.allCases.map { outcome in
            (outcome, Counter(label: "webmacs_ota_check_ins_total", dimensions: [("outcome", outcome.rawValue)]))
        })

    /// Rollouts, of all instances, as the next three; counted every ten seconds.
    let rollouts = Dictionary(
        uniqueKeysWithValues: Rollout.State.allCases.map { state in
            (state, Gauge(label: "webmacs_ota_rollouts", dimensions: [("state", state.rawValue)]))
        })

    /// Devices of the rollouts that run or are paused.
    let rolloutDevices = Dictionary(
        uniqueKeysWithValues: DeviceUpdate.State.allCases.map { state in
            (state, Gauge(label: "webmacs_ota_rollout_devices", dimensions: [("state", state.rawValue)]))
        })

    /// Devices of the fleet that have asked lately.
    let online = Gauge(label: "webmacs_ota_devices", dimensions: [("state", "online")])

    /// The others of the fleet.
    let offline = Gauge(label: "webmacs_ota_devices", dimensions: [("state", "offline")])

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

    func countCheckIn(_ outcome: CheckInOutcome) { self.checkIns[outcome]?.increment() }

    /// What is not there is none.
    func note(_ count: FleetCount) {
        for (state, gauge) in self.rollouts { gauge.record(count.rollouts[state] ?? 0) }
        for (state, gauge) in self.rolloutDevices { gauge.record(count.updates[state] ?? 0) }
        self.online.record(count.online)
        self.offline.record(count.offline)
    }

    /// An update that has ended in `state`.
    func countUpdate(_ state: DeviceUpdate.State) { self.updates[state]?.increment() }
}
