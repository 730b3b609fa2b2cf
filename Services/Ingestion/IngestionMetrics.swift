import Contracts
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

    /// Dead letters that had to make room for newer ones: gone.
    let deadLettersDropped = Counter(label: "webmacs_dead_letters_dropped_total")

    /// Batches refused because the writer is behind.
    let backlogged = Counter(label: "webmacs_batches_backlogged_total")

    /// From the arrival of a batch to its acknowledgement.
    let acknowledgement = Timer(label: "webmacs_acknowledgement_seconds")

    /// Readings in each transaction of the writer.
    let batch = Recorder(label: "webmacs_writer_batch_readings")

    /// From the start of a transaction to the end of its commit.
    let commit = Timer(label: "webmacs_writer_commit_seconds")

    /// Partitions that this instance writes.
    let partitions = Gauge(label: "webmacs_writer_partitions")

    /// Entries that wait for the writer, by partition; 0 for those that another instance writes.
    let waiting = (0..<Streams.partitionCount).map {
        Gauge(label: "webmacs_stream_waiting_entries", dimensions: [("partition", "\($0)")])
    }

    /// 1 while the database or Redis refuses writes for want of space, else 0.
    let storageFull = Gauge(label: "webmacs_storage_full")

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
