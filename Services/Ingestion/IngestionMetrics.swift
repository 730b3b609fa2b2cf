import Metrics

/// What ingestion counts, made once; the names are those of `/metrics`.
///
/// Stage by stage: received = accepted + refused + what was turned away whole; stored + duplicates follow accepted.
struct IngestionMetrics: Sendable {
    let received = Counter(label: "webmacs_readings_received_total")
    let accepted = Counter(label: "webmacs_readings_accepted_total")
    let refused = Counter(label: "webmacs_readings_refused_total")
    let stored = Counter(label: "webmacs_readings_stored_total")
    let duplicates = Counter(label: "webmacs_readings_duplicate_total")

    /// Stream entries that no retry can help.
    let dead = Counter(label: "webmacs_entries_dead_total")

    /// Batches refused because the writer is behind.
    let backlogged = Counter(label: "webmacs_batches_backlogged_total")

    /// From the arrival of a batch to its acknowledgement.
    let acknowledgement = Timer(label: "webmacs_acknowledgement_seconds")

    /// Open telemetry sockets.
    let connections = Meter(label: "webmacs_telemetry_connections")

    /// Readings received, by format.
    func received(_ format: TelemetryFormat) -> Counter { self.byFormat[format] ?? self.received }

    /// Counts a message or body that was not taken as a whole.
    func reject(_ reason: Rejection) { self.byRejection[reason]?.increment() }

    enum Rejection: String, Sendable, CaseIterable {
        /// The source's readings per second.
        case readings
        /// The source's bytes per second.
        case bytes
        case oversized
        case malformed
    }

    private let byFormat = Dictionary(
        uniqueKeysWithValues: TelemetryFormat.allCases.map {
            ($0, Counter(label: "webmacs_format_readings_total", dimensions: [("format", $0.rawValue)]))
        })
    private let byRejection = Dictionary(
        uniqueKeysWithValues: Rejection.allCases.map {
            ($0, Counter(label: "webmacs_batches_rejected_total", dimensions: [("reason", $0.rawValue)]))
        })
}

extension SourceLimits.Excess {
    var rejection: IngestionMetrics.Rejection {
        switch self.unit {
        case .readings: .readings
        case .bytes: .bytes
        }
    }
}
