import Domain

/// One run of a job, as it is remembered.
struct JobRun: Sendable, Hashable {
    var job: String
    var startedAt: Timestamp

    /// Nil while it runs.
    var finishedAt: Timestamp?
    var outcome: String

    /// A JSON object.
    var detail: String
}
