/// What a cleanup has done.
struct CleanupResult: Sendable, Hashable {
    /// Raw readings that are gone.
    var deleted: Int64 = 0

    /// Those of them that live on in rollups.
    var downsampled: Int64 = 0

    /// Of the disk: whole partitions with their indexes; of rows their points and buckets.
    var freedBytes: Int64 = 0
    var droppedDays = 0

    /// Readings that had to be sealed first.
    var sealed: Int64 = 0

    static func += (left: inout CleanupResult, right: CleanupResult) {
        left.deleted += right.deleted
        left.downsampled += right.downsampled
        left.freedBytes += right.freedBytes
        left.droppedDays += right.droppedDays
        left.sealed += right.sealed
    }
}
