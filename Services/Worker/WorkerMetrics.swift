import Metrics

/// What the jobs have done since the start of this process.
struct WorkerMetrics: Sendable {
    /// Readings that went from runs into the archive. Its rate is the seal rate.
    let sealed = Counter(label: "webmacs_readings_sealed_total")

    /// Of the newest part that was sealed.
    let bytesPerReading = Gauge(label: "webmacs_sealed_bytes_per_reading")

    /// Readings that should be sealed and are not, at the end of a run.
    let backlog = Gauge(label: "webmacs_readings_unsealed")

    /// Raw readings that retention has removed.
    let removed = Counter(label: "webmacs_readings_removed_total")

    func count(_ part: SealedPart) {
        self.sealed.increment(by: part.readings)
        if part.written > 0 { self.bytesPerReading.record(Double(part.writtenBytes) / Double(part.written)) }
    }
}
