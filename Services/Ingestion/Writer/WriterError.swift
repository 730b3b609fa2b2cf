/// What ends a writer's session; the next begins with what the database says.
enum WriterError: Error, Hashable {
    /// Another writer moved the offset of this partition.
    case lostPartition(Int)
}
