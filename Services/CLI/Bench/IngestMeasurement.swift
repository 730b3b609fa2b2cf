/// What one load on ingestion came to.
struct IngestMeasurement: Sendable, Encodable {
    var format: FrameFormat
    var batch: Int
    var readingsPerSecond: Double
    /// Milliseconds from sending to the acknowledgement, which follows the commit.
    var p50: Double
    var p99: Double
    /// By program; empty when no processes were named.
    var processorSecondsPerMillion: [String: Double]
    var generatorSecondsPerMillion: Double
    /// Answers to the queries that ran beside it.
    var queriesPerSecond: Double

    /// The whole stack's, without the generator.
    var stackSecondsPerMillion: Double { self.processorSecondsPerMillion.values.reduce(0, +) }
}
