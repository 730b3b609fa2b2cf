import Metrics

/// The stages of the pipeline, each a counter of readings unless it says otherwise.
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
}
