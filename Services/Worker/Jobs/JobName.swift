/// The jobs there are; the raw values stand in `job_runs`.
enum JobName: String, Sendable, Hashable, CaseIterable {
    /// Moves readings from runs into the archive.
    case seal
    /// Removes what the retention policy does not keep.
    case cleanup
    /// Removes what deleted channels have left.
    case forget
    /// Drops empty partitions and old runs of jobs.
    case tidy
    /// Looks whether the disk fills up.
    case disk
    /// Looks whether the services are ready.
    case services

    /// The second key of the advisory lock of whoever runs it: never changed, never reused.
    var lockNumber: Int32 {
        switch self {
        case .seal: 1
        case .cleanup: 2
        case .forget: 3
        case .tidy: 4
        case .disk: 5
        case .services: 6
        }
    }
}
