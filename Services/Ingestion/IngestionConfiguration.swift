import ServiceKit

/// What ingestion is told.
struct IngestionConfiguration: Sendable {
    var common: CommonConfiguration

    /// `STREAM_LIMIT`: entries that may wait for the writer in each of the eight partitions; 10 to 100 000, 1 000 by default.
    /// An entry holds up to `BATCH_LIMIT` readings of 22 bytes.
    var streamLimit: Int

    /// `BATCH_LIMIT`: items of a batch, 1 to 10 000, 1 000 by default. `FRAME_LIMIT`: bytes of a message or body, 64 KiB to
    /// 16 MiB, 1 MiB by default.
    var limits: TelemetryLimits

    /// `SOURCE_READINGS_PER_SECOND` (200 000) and `SOURCE_BYTES_PER_SECOND` (32 MiB): what one source may send to one instance.
    var readingsPerSecond: Int
    var bytesPerSecond: Int

    /// `TRACES_PER_SECOND`: traces of batches that one instance carries on; 0 to 1 000, 20 by default.
    var tracesPerSecond: Int

    /// `TRACES_FOLDER`: where spans are written to, for a collector of OpenTelemetry; nil (the default): nowhere.
    var tracesFolder: String?

    init(_ common: CommonConfiguration, from settings: inout Settings) {
        self.common = common
        self.streamLimit = settings.integer("STREAM_LIMIT", default: 1000, in: 10...100_000)
        self.limits = TelemetryLimits(
            batch: settings.integer("BATCH_LIMIT", default: 1000, in: 1...10_000),
            frame: settings.integer("FRAME_LIMIT", default: 1 << 20, in: 64 << 10...16 << 20))
        self.readingsPerSecond = settings.integer("SOURCE_READINGS_PER_SECOND", default: 200_000, in: 1...100_000_000)
        self.bytesPerSecond = settings.integer("SOURCE_BYTES_PER_SECOND", default: 32 << 20, in: 1024...1 << 40)
        self.tracesPerSecond = settings.integer("TRACES_PER_SECOND", default: 20, in: 0...1000)
        self.tracesFolder = settings.optional("TRACES_FOLDER")
    }

    /// A configuration for tests.
    init(
        common: CommonConfiguration, streamLimit: Int = 1000, limits: TelemetryLimits = TelemetryLimits(),
        readingsPerSecond: Int = 200_000, bytesPerSecond: Int = 32 << 20, tracesPerSecond: Int = 20
    ) {
        self.common = common
        self.streamLimit = streamLimit
        self.limits = limits
        self.readingsPerSecond = readingsPerSecond
        self.bytesPerSecond = bytesPerSecond
        self.tracesPerSecond = tracesPerSecond
    }
}
