import ServiceKit

/// What ingestion is told.
struct IngestionConfiguration: Sendable {
    var common: CommonConfiguration

    /// `STREAM_LIMIT`: entries that may wait for the writer in each of the eight partitions; 10 to 100 000, 1 000 by default.
    /// An entry holds up to 500 readings of 22 bytes.
    var streamLimit: Int

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.streamLimit = settings.integer("STREAM_LIMIT", default: 1000, in: 10...100_000)
    }

    /// A configuration for tests.
    init(common: CommonConfiguration, streamLimit: Int = 1000) {
        self.common = common
        self.streamLimit = streamLimit
    }
}
