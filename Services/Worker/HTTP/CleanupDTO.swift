import Domain
import Hummingbird
import ServiceKit

/// What a cleanup has done, in the wire's words.
struct CleanupDTO: ResponseEncodable, Sendable {
    private var deletedCount: Int64
    private var downsampledCount: Int64
    private var freedBytes: Int64
    private var lastArchiveRun: Timestamp

    init(_ result: CleanupResult, at time: Timestamp) {
        self.deletedCount = result.deleted
        self.downsampledCount = result.downsampled
        self.freedBytes = result.freedBytes
        self.lastArchiveRun = time
    }

    private enum CodingKeys: String, CodingKey {
        case deletedCount = "deleted_count"
        case downsampledCount = "downsampled_count"
        case freedBytes = "freed_bytes"
        case lastArchiveRun = "last_archive_run"
    }
}
